"""Start the demo, or its quick stand-in, as a person at a terminal would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy.demo.data import DataFolder
from deploy.demo.process import free_port
from deploy.demo.servers import Postgres
from tests.demo.stand_in import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., subprocess.Popen[str]]


def terminal(data: Path, port: int | str) -> dict[str, str]:
    """A bare environment: no locale, no home."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "DATA": str(data),
        "PORT": str(port),
    }


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that has made its cluster and was stopped in order."""
    folder = tmp_path_factory.mktemp("demo") / "stopped"
    with closing(DataFolder.open(folder)):
        Postgres(folder / "postgres", folder / "log", PASSWORD, PASSWORD).initialise()
    return folder


@pytest.fixture
def start(tmp_path: Path, port: int, stopped: Path) -> Iterator[Start]:
    """Start the stand-in on a folder with a space in its name; end what a test leaves running.

    On `data` it begins from nothing, otherwise with the cluster of a demo that was stopped.
    """
    begun: list[subprocess.Popen[str]] = []

    def begin(*command: str, data: Path | None = None) -> subprocess.Popen[str]:
        if not data and not begun:
            subprocess.run(["cp", "-pR", stopped, tmp_path / "a folder"], check=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.demo.stand_in", *command],
            cwd=ROOT,
            env=terminal(data or tmp_path / "a folder", port),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(90)
        process.communicate()


def ready(process: subprocess.Popen[str]) -> list[int]:
    """Wait for READY; the process numbers of the programs."""
    assert process.stdout
    line = process.stdout.readline()
    assert line.startswith("READY "), line + (process.stderr.read() if process.stderr else "")
    return [int(word) for word in line.split()[1:]]


def all_gone(pids: list[int], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
