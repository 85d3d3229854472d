"""The script that draws and the library that checks are one version."""

import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

VENDOR = Path(__file__).parent.parent.parent / "static" / "vendor" / "plotly"


def test_the_served_script_is_the_version_that_the_python_package_knows() -> None:
    head = (VENDOR / "plotly-basic.min.js").read_text(encoding="utf-8")[:200]
    found = re.search(r"plotly\.js \(basic - minified\) v([\d.]+)", head)
    assert found is not None
    assert found[1] == get_plotlyjs_version()
    assert (VENDOR / "plotly.css").exists()
    assert "MIT" in (VENDOR / "LICENSE").read_text(encoding="utf-8")
