"""The folder of the demo (``.data/``), which one demo uses at a time."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.demo.process import Refused

FORMAT = 1  # raised when an older folder can't be used any more
MARKER = "demo.json"
ENVIRONMENT = "environment.json"
# Default folders of the settings; they may exist in a folder without a marker.
HARMLESS = {"static", "media"}


@dataclass
class DataFolder:
    """An opened folder, locked until this process ends or crashes."""

    path: Path
    marker: IO[str]
    left_behind: bool = False  # the demo before us was killed and may have left programs

    @classmethod
    def open(cls, path: Path) -> DataFolder:
        """Lock it, or refuse with the reason and leave it untouched."""
        try:
            if path.exists() and not path.is_dir():
                raise Refused(f"{path} is not a folder: choose another one with DATA=…")
            ours = (path / MARKER).is_file()
            if path.exists() and not ours and {entry.name for entry in path.iterdir()} - HARMLESS:
                raise Refused(
                    f"{path} holds files that are not the demo's, so nothing was changed: "
                    "choose another folder with DATA=…"
                )
            path.mkdir(parents=True, exist_ok=True)
            marker = (path / MARKER).open("a+", encoding="utf-8")
        except OSError as error:
            raise Refused(
                f"{error.filename or path} can't be used ({error.strerror}): "
                "choose another folder with DATA=…"
            ) from None
        return cls(path, marker)._lock()

    def _lock(self) -> DataFolder:
        try:
            fcntl.flock(self.marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(
                f"Another demo (process {self._value('pid') or 'unknown'}) is running on "
                f"{self.path}: stop it first, or choose another folder with DATA=…"
            ) from None
        if self.marker.seek(0, os.SEEK_END):
            found = self._value("format")
            if found != FORMAT:
                raise Refused(
                    f"{self.path / MARKER} is of format {found!r}, which this demo doesn't know: "
                    "move the folder away, or choose another one with DATA=…"
                )
            self.left_behind = self._value("pid") is not None
        (self.path / "secrets" / ENVIRONMENT).unlink(missing_ok=True)
        self._write({"format": FORMAT, "pid": os.getpid()})
        for name in ("log", "mail", "media", "static"):
            (self.path / name).mkdir(exist_ok=True)
        for log in (self.path / "log").glob("*.log"):  # each run tells its own story
            log.replace(log.with_suffix(".log.before"))
        return self

    def _value(self, key: str) -> int | None:
        try:
            self.marker.seek(0)
            value = json.load(self.marker)[key]
        except (ValueError, KeyError, TypeError, OSError):
            return None
        return value if isinstance(value, int) else None

    def _write(self, content: dict[str, int]) -> None:
        self.marker.seek(0)
        self.marker.truncate()
        json.dump(content, self.marker)
        self.marker.flush()

    def close(self) -> None:
        """Note an orderly end, and unlock the folder for the next demo."""
        self._write({"format": FORMAT})
        self.marker.close()

    def keep_environment(self, env: dict[str, str]) -> None:
        """Store the environment of this run's programs; only the owner can read it."""
        file = self.path / "secrets" / ENVIRONMENT
        file.touch(mode=0o600)
        file.write_text(json.dumps(env), encoding="utf-8")

    def secret(self, name: str) -> str:
        """A password, generated once and stored in a file that only the owner can read."""
        file = self.path / "secrets" / name
        file.parent.mkdir(mode=0o700, exist_ok=True)
        if not file.exists():
            if name == "postgres" and (self.path / "postgres").exists():
                raise Refused(
                    f"{file} is missing, without it the database of this demo can't be opened: "
                    f"move {self.path} away, or choose another folder with DATA=…"
                )
            half = file.with_suffix(".new")
            half.touch(mode=0o600)
            half.write_text(secrets.token_urlsafe(32))
            half.rename(file)
        return file.read_text().strip()


def running(path: Path) -> int | None:
    """The process id of the demo that uses ``path``, or None."""
    try:
        with (path / MARKER).open(encoding="utf-8") as marker:
            try:
                fcntl.flock(marker, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return DataFolder(path, marker)._value("pid")
    except OSError:
        return None
    return None


def environment_of(path: Path) -> dict[str, str]:
    """The environment of the demo's programs on ``path``. Raises Refused before it is ready."""
    try:
        env: dict[str, str] = json.loads((path / "secrets" / ENVIRONMENT).read_text("utf-8"))
    except (OSError, ValueError):
        raise Refused(f"The demo on {path} is still starting; try again in a moment.") from None
    return env
