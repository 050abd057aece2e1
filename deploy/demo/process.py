"""Start and end the programs of the demo, so that none outlives its supervisor."""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.identity import Identity

PR_SET_PDEATHSIG = 1
PORTS = range(10_000, 30_000)


class Refused(Exception):
    """The demo can't start or continue; the message is one sentence for the terminal."""


@dataclass(frozen=True)
class Program:
    """One program to run. ``stop_signal`` asks it to end within ``grace`` seconds."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    cwd: Path
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    stop_early: bool = True  # False: others need it until their own end
    optional: bool = False  # the demo goes on without it
    inherit: Sequence[socket.socket] = ()  # kept open here for its next start
    identity: Identity | None = None

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start it in a session of its own: Ctrl-C reaches us alone, and we stop in order."""

        libc = ctypes.CDLL(None, use_errno=True)  # looked up before the fork
        parent = os.getpid()

        def before_exec() -> None:
            if self.identity:
                self.identity.assume()
            if sys.platform == "linux":  # when we are killed, the kernel asks it to stop
                libc.prctl(PR_SET_PDEATHSIG, int(self.stop_signal), 0, 0, 0)
                if os.getppid() != parent:
                    os.kill(os.getpid(), signal.SIGKILL)

        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own programs, no shell
                list(self.argv),
                env=dict(self.env),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[listener.fileno() for listener in self.inherit],
                preexec_fn=before_exec,
            )

    def last_words(self, lines: int = 12) -> str:
        """The last lines of its log."""
        with suppress(OSError):
            text = self.log.read_bytes()[-16_384:].decode("utf-8", "replace")
            return "\n".join(text.splitlines()[-lines:])
        return ""


def end(process: subprocess.Popen[bytes], program: Program) -> None:
    """Ask it to stop, wait for `grace` seconds, then kill the rest of its process group."""
    if process.poll() is None:
        process.send_signal(program.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(program.grace)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(
    ready: Callable[[], bool], *, seconds: float, alive: Callable[[], bool], every: float = 0.05
) -> bool:
    """Wait until ``ready``; false after ``seconds``, or once ``alive`` is false."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        if not alive():
            return False
        time.sleep(every)
    return False


def free_port() -> int:
    """A TCP port on loopback that is free, with the next two, just now.

    It is below the ports that systems give to outgoing connections, so that none of those takes it
    before a server does.
    """
    while True:
        port = secrets.choice(PORTS)
        if all(_is_free(port + place) for place in range(3)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def plain_environment() -> dict[str, str]:
    """The caller's environment without anything that would configure our programs."""
    kept = ("PATH", "HOME", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    return env | {
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
