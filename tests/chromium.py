"""Find Chromium for the browser tests, or install it where that is allowed.

``python -m tests.chromium`` installs Debian's package as root, else Playwright's own build; when
neither works the browser tests skip and say why. ``CHROMIUM`` names one to use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium on this machine and none could be installed: name one with CHROMIUM=…"
PATIENCE = 600  # seconds for a package to arrive


def find() -> str | None:
    """The path of a Chromium, if the machine has one."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Error:
        return None
    return path if Path(path).exists() else None


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def install() -> None:
    """Try the ways that this user and machine allow, one after the other."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium from the packages of the system …")
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-dejavu-core"]
        _try(["apt-get", "-qq", "update"], quiet)
        _try(["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages], quiet)
    if not find():
        say("Installing Chromium with Playwright …")
        _try([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))


def _try(command: list[str], env: dict[str, str]) -> None:
    try:
        subprocess.run(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(str(error))


if __name__ == "__main__":
    if not find():
        install()
    if not find():
        say(f"The browser tests will be skipped: {MISSING}")
