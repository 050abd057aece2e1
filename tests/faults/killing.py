"""Kill a process at one of its statements, as a power cut would.

One process is set up once and forks a child for each attempt: a child costs milliseconds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from functools import cache
from pathlib import Path
from typing import Any

left = 0  # statements and commits until the end


def killed_at(moment: int, code: str, *arguments: str) -> bool:
    """Run code in a process that is killed before its n-th statement; true if it was killed.

    Before and after each commit count as moments, too.
    """
    parent = _parent()
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(json.dumps([moment, code, arguments, dict(os.environ)]) + "\n")
    parent.stdin.flush()
    status = int(parent.stdout.readline())
    if status not in (0, -signal.SIGKILL):
        raise RuntimeError("the code failed by itself; see its traceback above")
    return status == -signal.SIGKILL


@cache
def _parent() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.killing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def _serve() -> None:
    import django

    django.setup()
    _count_statements()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run(*json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(moment: int, code: str, arguments: list[str], environment: dict[str, str]) -> None:
    global left
    left = moment
    os.environ.update(environment)
    sys.argv[1:] = arguments
    try:
        exec(compile(code, "killed", "exec"), {"sys": sys})  # noqa: S102  # the tests' own code
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _moment() -> None:
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1


def _count_statements() -> None:
    from tenants.registry.backend import base, cursors

    execute, commit = cursors.ScopedCursor.execute, base.DatabaseWrapper._commit

    def counted(self: Any, *args: Any, **options: Any) -> Any:
        if self.scoped_by is not None:
            _moment()
        return execute(self, *args, **options)

    def counted_commit(self: Any) -> None:
        _moment()
        commit(self)
        _moment()

    cursors.ScopedCursor.execute = counted  # type: ignore[method-assign]
    base.DatabaseWrapper._commit = counted_commit  # type: ignore[method-assign]


if __name__ == "__main__":
    _serve()
