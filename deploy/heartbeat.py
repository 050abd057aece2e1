"""Liveness probe of worker, clock and model: `python -m deploy.heartbeat worker`.

A file in the temporary folder (or in `HEARTBEATS`) is touched while the program is at work. Nothing
of Django is imported, so a probe costs some hundredths of a second.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from pathlib import Path

logger = logging.getLogger(__name__)
SILENCE = 90.0  # seconds: a worker beats every two, the clock every ten, the model every one


def file_of(name: str) -> Path:
    folder = os.environ.get("HEARTBEATS") or tempfile.gettempdir()
    return Path(folder) / f"thursdays-{name}.alive"


def beat(name: str) -> None:
    try:
        file_of(name).touch()
    except OSError as error:  # another installation's file: no reason to stop working
        logger.warning("No sign of life could be left: %s", error)


def show_life(**_: object) -> None:
    """The receiver of the model's turns."""
    beat("meaning")


def main(names: list[str]) -> int:
    if not names:
        sys.exit("Say whose sign of life to look for: worker, clock or meaning.")
    for name in names:
        try:
            silent = time.time() - file_of(name).stat().st_mtime
        except FileNotFoundError:
            sys.exit(f"The {name} has not begun.")
        if abs(silent) > SILENCE:
            sys.exit(f"The {name} has been silent for {silent:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
