"""Where the browser for the tests is: on the path, else from Debian's packages, else Playwright's own download."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these, a closed network makes Chromium try its maker's hosts many times at each start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def find_chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch_options() -> dict[str, object]:
    """Arguments for `playwright.chromium.launch`; without a path Playwright uses its own download."""
    args = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    path = find_chromium()
    return {"args": args} | ({"executable_path": path} if path else {})


def install_chromium() -> bool:
    """Try the two ways to get one; True when a browser is there."""
    if find_chromium():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium", "fonts-dejavu"], check=False)
        if find_chromium():
            return True
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


if __name__ == "__main__":
    if not install_chromium():
        print("No Chromium for the browser tests. Install it, for example: sudo apt-get install chromium")  # noqa: T201
