"""Settings of the page server; see deploy/docs/operations.md for what the environment sets."""

import os
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")  # a container says 0.0.0.0:8000
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "64"))  # most of them wait: see fair_queue.py
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory, so that heartbeats never wait for a disk
control_socket_disable = True
graceful_timeout = 20  # seconds that a request may take after SIGTERM
max_requests = 5000
max_requests_jitter = 500
accesslog = "-"
logger_class = "deploy.access_log.AccessLogger"
os.environ.setdefault("DATABASE_POOL", "1")  # its threads share a few connections
# Opened by every worker: see tenants/registry/worker_semaphore.py.
semaphore = os.environ.setdefault(
    "WORKER_SEMAPHORE",
    f"/dev/shm/worker-semaphore-{os.getpid()}",  # noqa: S108
)


def on_exit(server: Any) -> None:
    """Remove the file of this master, which nobody opens any more."""
    if semaphore.endswith(f"-{os.getpid()}"):
        Path(semaphore).unlink(missing_ok=True)
