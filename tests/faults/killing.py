"""Killing a process at one of its statements, the way a power cut would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

PRELUDE = """
import os, signal, sys
import django
django.setup()
from tenants.registry.backend import base, cursors
left = int(sys.argv[1])
def counted(send):
    def execute(self, query, params=None, **options):
        global left
        if getattr(self, "scoped_by", None) is not None:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
        return send(self, query, params, **options)
    return execute
cursors.ScopedCursor.execute = counted(cursors.ScopedCursor.execute)
commit = base.DatabaseWrapper._commit
def counted_commit(self):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    commit(self)
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
base.DatabaseWrapper._commit = counted_commit
"""


def killed_at(statement: int, code: str, *arguments: str) -> bool:
    """Run code in a process that is killed before its statement of that number; whether it was."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + code, str(statement), *arguments],
        env=os.environ.copy(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, -signal.SIGKILL):
        raise RuntimeError(done.stderr[-3000:])
    return done.returncode == -signal.SIGKILL
