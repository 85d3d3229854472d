"""How long the evidence takes to load, to work out a whole course and to be checked: `make bench-evidence`.

Each figure is the median of several runs. A cold course begins with nothing worked out yet, as a new process does.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable, Sex
from bonetrack.core.expectation import expect
from bonetrack.core.regimen import PriorClass, parse_regimen
from bonetrack.evidence.loader import FOLDER, load_evidence, read_evidence

TOP = Path(__file__).parent.parent.parent
SIX_PHASES = "teriparatide[24]>denosumab[24]>none[6]>zoledronate[12]>romosozumab[12]>alendronate"
MONTHS = [float(month) for month in range(121)]
T = TypeVar("T")


def read_table() -> EvidenceTable:
    return read_evidence(FOLDER / "trials.csv", FOLDER / "effects.csv")


def begin_anew() -> EvidenceTable:
    """Everything that the core keeps is forgotten, and the table is read again."""
    core = [module for name, module in sys.modules.items() if name.startswith("bonetrack.core")]
    for kept in [value for module in core for value in vars(module).values() if hasattr(value, "cache_clear")]:
        kept.cache_clear()
    return read_table()


def whole_course(table: EvidenceTable) -> None:
    regimen = parse_regimen(SIX_PHASES)
    expect(regimen, Site.LUMBAR_SPINE, sex=Sex.FEMALE, prior=PriorClass.NONE, months=MONTHS, table=table)


def validate_evidence(report: Path) -> None:
    """The whole command, from the start of its process to the end."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "validate-evidence", "--report", str(report)]
    subprocess.run(command, cwd=TOP, check=True, stdout=subprocess.DEVNULL)


def milliseconds(run: Callable[[T], object], before: Callable[[], T], times: int = 15) -> float:
    taken = []
    for _ in range(times):
        ready = before()
        start = perf_counter()
        run(ready)
        taken.append(1000 * (perf_counter() - start))
    return median(taken)


def main() -> None:
    with TemporaryDirectory() as folder:
        report = Path(folder, "validation.md")
        figures = {
            "evidence loaded": milliseconds(lambda _: read_table(), lambda: None),
            "six phases, 121 months, warm": milliseconds(whole_course, load_evidence),
            "six phases, 121 months, cold": milliseconds(whole_course, begin_anew),
            "validate-evidence, the whole command": milliseconds(validate_evidence, lambda: report, times=5),
        }
    for name, taken in figures.items():
        sys.stdout.write(f"{name}: {taken:.1f} ms\n")


if __name__ == "__main__":
    main()
