"""Keep the programs of the demo running, and end them all in order."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from deploy.demo.process import Program, Refused, end, wait_until

SHORT_LIFE = 5.0  # seconds; a program that ends earlier counts as broken
SHORT_LIVES = 4  # so many in a row, and the demo gives up
LONGEST_PAUSE = 10.0  # seconds between two starts
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """The demo was asked to stop."""


def say(words: str, *, stream: str = "stdout") -> None:
    """Print; ignore a closed terminal."""
    with suppress(OSError, ValueError):
        print(words, file=getattr(sys, stream), flush=True)


@dataclass
class Running:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    short_lives: int = 0
    start_again: float | None = None


@dataclass
class Supervisor:
    """Programs in the order of their start, ended in the reverse order."""

    stop_requested: bool = False
    running: dict[str, Running] = field(default_factory=dict)

    @contextmanager
    def guarding(self) -> Iterator[Supervisor]:
        """Turn Ctrl-C, SIGTERM and a closed terminal into an orderly end of everything."""

        def request_stop(_number: int, _frame: FrameType | None) -> None:
            self.stop_requested = True

        before = {number: signal.signal(number, request_stop) for number in STOPPING}
        try:
            yield self
        finally:
            self.stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def start(self, program: Program) -> None:
        self.pause(0)
        try:
            process = program.spawn()
        except (OSError, subprocess.SubprocessError) as error:
            raise Refused(f"{program.name} can't be started: {error}") from None
        self.running[program.name] = Running(program, process, time.monotonic())

    def wait(self, ready: Callable[[], bool], what: str, *, seconds: float) -> None:
        """Wait until ``ready``. A program that dies in the meantime ends the demo."""

        def alive() -> bool:
            return not self.stop_requested and self._dead() is None

        came = wait_until(ready, seconds=seconds, alive=alive)
        self.pause(0)
        if dead := self._dead():
            raise Refused(_death(dead))
        if not came:
            raise Refused(f"{what} did not answer within {seconds:.0f} seconds.")

    def run(self, program: Program, *, seconds: float) -> None:
        """Run a program to its end; refuse with its last words when it fails."""
        process = program.spawn()
        try:
            wait_until(
                lambda: process.poll() is not None,
                seconds=seconds,
                alive=lambda: not self.stop_requested,
            )
            self.pause(0)
            if process.poll() is None:
                raise Refused(
                    f"{program.name} took longer than {seconds:.0f} seconds: {program.log}"
                )
            if process.returncode:
                raise Refused(
                    f"{program.name} failed; its log is {program.log} and ends with:\n"
                    f"{program.last_words()}"
                )
        finally:
            end(process, program)

    def watch(self) -> None:
        """Restart programs that die, until asked to stop or a program can't run."""
        while True:
            self.pause(0.2)
            now = time.monotonic()
            for entry in list(self.running.values()):
                if entry.start_again is not None:
                    if now >= entry.start_again:
                        entry.process = entry.program.spawn()
                        entry.started, entry.start_again = time.monotonic(), None
                elif entry.process.poll() is not None:
                    self._died(entry, now)

    def _died(self, entry: Running, now: float) -> None:
        end(entry.process, entry.program)  # its children too
        short = now - entry.started < SHORT_LIFE
        entry.short_lives = entry.short_lives + 1 if short else 0
        if entry.short_lives >= SHORT_LIVES:
            if not entry.program.optional:
                raise Refused(_death(entry))
            say(
                f"The demo goes on without {entry.program.name}: it {_cause(entry)}; its log is "
                f"{entry.program.log} and ends with:\n{entry.program.last_words()}",
                stream="stderr",
            )
            del self.running[entry.program.name]
            return
        pause = min(LONGEST_PAUSE, 0.5 * 2**entry.short_lives)
        entry.start_again = now + pause
        say(
            f"{entry.program.name} {_cause(entry)} and starts again in {pause:.1f} s; "
            f"see {entry.program.log}",
            stream="stderr",
        )

    def pause(self, seconds: float) -> None:
        """Sleep, interrupted by a request to stop."""
        deadline = time.monotonic() + seconds
        while True:
            if self.stop_requested:
                raise Stopped
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))

    def stop(self) -> None:
        for entry in reversed(self.running.values()):
            if entry.process.poll() is None:  # the servers wait for their clients
                with suppress(ProcessLookupError):
                    if entry.program.stop_early:
                        entry.process.send_signal(entry.program.stop_signal)
        for entry in reversed(self.running.values()):
            end(entry.process, entry.program)
        self.running.clear()

    def _dead(self) -> Running | None:
        return next((e for e in self.running.values() if e.process.poll() is not None), None)


def _cause(entry: Running) -> str:
    code = entry.process.returncode
    if code is not None and code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _death(entry: Running) -> str:
    program = entry.program
    return (
        f"{program.name} {_cause(entry)} and can't go on; its log is {program.log} and ends with:\n"
        f"{program.last_words()}"
    )
