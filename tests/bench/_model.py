"""Valkey and the process that holds the model, for benchmarks that search by meaning."""

from __future__ import annotations

import atexit
import subprocess
import sys
from functools import cache
from pathlib import Path

from deploy.demo.process import end, wait_until
from deploy.demo.servers import Valkey
from tests.bench._ground import Child, ground


@cache
def valkey() -> str:
    """The address of a Valkey that ends with this process."""
    place = ground()
    server = Valkey(place.folder / "valkey", place.folder / "valkey.log", "bench", durable=False)
    program = server.program()
    process = program.spawn()
    atexit.register(end, process, program)
    if not wait_until(server.accepts, seconds=30, alive=lambda: process.poll() is None):
        raise RuntimeError(program.last_words())
    return server.url


def model_for(child: Child) -> subprocess.Popen[bytes]:
    """Start the model's process with the environment of a child, after its `prepare`."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "meaning", "serve"],
        env={**child.environment, "OPENBLAS_NUM_THREADS": "1"},
        cwd=Path(__file__).parents[2],
    )
    atexit.register(process.terminate)
    return process
