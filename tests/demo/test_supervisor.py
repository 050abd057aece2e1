"""The demo stops in order, recovers from a kill, and names a program that can't run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from deploy.demo import supervisor
from deploy.demo.process import Program, plain_environment, wait_until
from tests.demo.conftest import ROOT, Start, alive, all_gone, children, ready, terminal

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")


def listens(port: int) -> bool:
    with socket.socket() as browser:
        return browser.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything_in_order(start: Start, port: int, number: signal.Signals) -> None:
    demo = start()
    programs = ready(demo)
    assert all(alive(pid) for pid in programs)
    demo.send_signal(number)
    assert demo.wait(90) == 0
    assert not any(alive(pid) for pid in programs)
    with socket.create_server(("127.0.0.1", port)):
        pass  # the port is free again


def test_a_killed_demo_takes_its_programs_along_and_starts_again(
    start: Start, tmp_path: Path
) -> None:
    demo = start()
    programs = ready(demo)
    demo.kill()
    again = start()  # at once, while the old programs may still be ending
    assert set(ready(again)).isdisjoint(programs)
    assert all_gone(programs)
    assert "database system is ready" in (tmp_path / "a folder/log/postgres.log").read_text()


def test_a_server_that_outlived_its_demo_is_replaced(start: Start, port: int) -> None:
    demo = start()
    postgres, *others = ready(demo)
    os.kill(postgres, signal.SIGSTOP)  # can't hear the kernel's wish to end
    demo.kill()
    demo.wait()
    assert all_gone(others)  # the old port is closed
    again = start()
    assert wait_until(lambda: listens(port), seconds=60, alive=lambda: again.poll() is None)
    os.kill(postgres, signal.SIGCONT)
    ready(again)
    assert all_gone([postgres])


def test_a_number_in_the_lock_file_that_now_belongs_to_another(
    start: Start, tmp_path: Path
) -> None:
    demo = start()
    ready(demo)
    demo.send_signal(signal.SIGTERM)
    assert demo.wait(90) == 0
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        lock = tmp_path / "a folder" / "postgres" / "postmaster.pid"
        lock.write_text(f"{bystander.pid}\n{lock.parent}\n")
        ready(start())
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_program_that_dies_is_started_again(start: Start, port: int) -> None:
    demo = start()
    web = ready(demo)[2]
    os.kill(web, signal.SIGKILL)
    assert demo.stderr
    said = demo.stderr.readline()
    assert said.startswith("web was ended by SIGKILL and starts again in ")
    others = children(demo.pid)
    assert web not in others
    back = wait_until(lambda: len(children(demo.pid)) > len(others), seconds=10, alive=lambda: True)
    assert back
    assert demo.poll() is None
    socket.create_connection(("127.0.0.1", port)).close()  # its socket has never been closed


def test_a_program_that_cannot_live_ends_the_demo_with_its_last_words(start: Start) -> None:
    demo = start("sh", "-c", "echo the settings are wrong; exit 3")
    programs = ready(demo)
    _, errors = demo.communicate(timeout=60)
    assert demo.returncode == 1
    assert "demo: more ended with code 3 and can't go on" in errors
    assert errors.rstrip().endswith("the settings are wrong")
    assert not any(alive(pid) for pid in programs)


def test_an_optional_program_that_cannot_live_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.1)
    guard = supervisor.Supervisor()
    program = Program(
        name="meaning",
        argv=["sh", "-c", "echo no extension; exit 3"],
        env=plain_environment(),
        log=tmp_path / "log",
        cwd=tmp_path,
        optional=True,
    )
    guard.start(program)

    def stop_once_it_is_left_out() -> None:
        wait_until(lambda: not guard.running, seconds=30, alive=lambda: True)
        guard.stop_requested = True

    waiter = threading.Thread(target=stop_once_it_is_left_out)
    waiter.start()
    with pytest.raises(supervisor.Stopped):
        guard.watch()
    waiter.join()
    errors = capsys.readouterr().err
    assert "The demo goes on without meaning: it ended with code 3" in errors
    assert errors.rstrip().endswith("no extension")


def test_a_stubborn_program_is_killed_with_its_children(start: Start, tmp_path: Path) -> None:
    script = f"trap '' TERM; sleep 602 & echo $! > '{tmp_path}/child'; while :; do sleep 1; done"
    demo = start("sh", "-c", script)
    programs = ready(demo)
    assert wait_until((tmp_path / "child").exists, seconds=10, alive=lambda: True)
    demo.send_signal(signal.SIGTERM)
    assert demo.wait(90) == 0
    child = int((tmp_path / "child").read_text())
    assert not any(alive(pid) for pid in [*programs, child])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")
def test_root_in_a_folder_closed_to_all_others(start: Start, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    tmp_path.chmod(0o700)
    postgres = ready(start(data=closed / "data"))[0]
    assert Path(f"/proc/{postgres}").stat().st_uid != 0
    assert closed.stat().st_mode & 0o777 == 0o700


def test_stop_from_another_terminal(start: Start, tmp_path: Path, port: int) -> None:
    demo = start()
    programs = ready(demo)
    stop = [sys.executable, "-m", "deploy.demo", "stop"]
    env = terminal(tmp_path / "a folder", port)
    assert subprocess.run(stop, cwd=ROOT, env=env, timeout=60).returncode == 0
    assert demo.wait(90) == 0
    assert not any(alive(pid) for pid in programs)


def test_commands_reach_the_running_demo_and_no_other(
    start: Start, tmp_path: Path, port: int
) -> None:
    def manage() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "deploy.demo", "manage", "fleet", "bootstrap-sql"]
        env = terminal(tmp_path / "a folder", port)
        return subprocess.run(
            command, cwd=ROOT, env=env, timeout=60, capture_output=True, text=True, check=False
        )

    demo = start()
    ready(demo)
    assert "CREATE ROLE" in manage().stdout
    kept = tmp_path / "a folder" / "secrets" / "environment.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    demo.send_signal(signal.SIGTERM)
    demo.wait(90)
    refused = manage()
    assert refused.returncode == 1
    assert refused.stderr.startswith("demo: No demo is running on")
