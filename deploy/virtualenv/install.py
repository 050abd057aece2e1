"""Install a lock into ``.venv``; return at once if it is installed already.

``demo`` is the packages of a deployment and the embedded servers; ``dev`` adds tests and checks, in
the same versions. Runs on any Python from 3.11, before anything is installed, so it imports the
standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {name: ROOT / f"requirements-{name}.lock" for name in ("demo", "dev")}
VERSION = "import sys; print(sys.version_info[:2])"
SHARES = 2  # pip uses one core: two processes install disjoint halves of the lock


class Stop(Exception):
    """The environment can't be made; the message is one sentence for the terminal."""


def main(name: str) -> None:
    if _is_installed(name) and _version() is not None:
        return
    _stamp(name).unlink(missing_ok=True)
    if _version() != str(sys.version_info[:2]) or _run(PYTHON, "-m", "pip", "--version"):
        _make()
    say(f"Installing the packages of {LOCKS[name].name} …")
    _install(LOCKS[name])
    for included in ("demo", name):
        _stamp(included).write_text(_wanted(included))


def _stamp(name: str) -> Path:
    return VENV / f"{name}.stamp"


def _wanted(name: str) -> str:
    return f"{sys.version_info[:2]} {hashlib.sha256(LOCKS[name].read_bytes()).hexdigest()}"


def _is_installed(name: str) -> bool:
    return _stamp(name).exists() and _stamp(name).read_text() == _wanted(name)


def _version() -> str | None:
    """The version of the environment's Python; None if it doesn't run."""
    try:
        asked = subprocess.run([PYTHON, "-c", VERSION], capture_output=True, text=True)  # noqa: S603 - ours
    except OSError:
        return None
    return asked.stdout.strip() if asked.returncode == 0 else None


def _make() -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Stop(
            f"{sys.executable} has no venv module: "
            "install it (Debian and Ubuntu: apt-get install python3-venv)."
        )
    say(f"Making .venv with Python {sys.version.split()[0]} …")
    base = getattr(sys, "_base_executable", sys.executable)  # not that of the old .venv
    made = subprocess.run([base, "-m", "venv", "--clear", VENV], cwd=ROOT)  # noqa: S603 - ours
    if made.returncode:
        raise Stop(".venv can't be made here; the reason is above.")


def _install(lock: Path) -> None:
    blocks = re.findall(r"^[a-z0-9][^\n]*(?:\n[ \t]+[^\n]*)*", lock.read_text(), re.M | re.I)
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--progress-bar",
        "off",
    ]
    command += ["--no-deps", "--require-hashes", "--no-compile", "--no-warn-script-location"]
    env = os.environ | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    pips = []
    for share in range(SHARES):
        part = VENV / f"lock.{share}"
        part.write_text("\n".join(blocks[share::SHARES]) + "\n")
        pips.append(subprocess.Popen([*command, "--requirement", str(part)], cwd=ROOT, env=env))  # noqa: S603 - ours
    try:
        failed = [pip for pip in pips if pip.wait()]
    finally:
        for pip in pips:
            pip.terminate()
            pip.wait()
    if failed:
        raise Stop(
            "The packages could not be installed; the reason is above. "
            "Try again when the network is back."
        )


def _run(*command: str | Path) -> int:
    return subprocess.run(command, capture_output=True).returncode  # noqa: S603 - ours


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # run the finally of `_install`
    try:
        main(sys.argv[1])
    except Stop as reason:
        sys.exit(f"make: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"make: {error.filename or VENV} can't be used ({error.strerror}).")
