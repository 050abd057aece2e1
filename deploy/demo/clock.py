"""The time of the demo: that of the machine, moved ahead by as many seconds as a file says.

The double of Stripe writes the file when its clock is moved, so that the platform and the simulated
payments live on the same day. `deploy.settings` installs it before any model is imported, in a demo
only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone


def install(path: Path) -> None:
    """Let `timezone.now()` be the time of the demo from now on. Idempotent."""
    machine_time = getattr(timezone.now, "machine_time", timezone.now)

    def now() -> datetime:
        return machine_time() + moved(path)

    now.machine_time = machine_time  # type: ignore[attr-defined]
    timezone.now = now


def moved(path: Path) -> timedelta:
    """The distance to the time of the machine; zero before the first move."""
    try:
        return timedelta(seconds=int(path.read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta()


def tell(path: Path, seconds: int) -> None:
    """Move the time of the programs that have installed this file, all at once."""
    fresh = path.with_suffix(".new")
    fresh.write_text(str(seconds), encoding="ascii")
    fresh.replace(path)
