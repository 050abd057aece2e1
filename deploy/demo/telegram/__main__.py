"""``python -m deploy.demo.telegram --port 8003 --data FOLDER``; ``--help`` names the rest."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from deploy.demo.telegram.wsgi import DATA, TOKEN, URL


def main() -> NoReturn:
    """Become gunicorn with one process, as all state is in its one open file."""
    parser = argparse.ArgumentParser(
        prog="deploy.demo.telegram", description="A double of Telegram."
    )
    parser.add_argument("--port", type=int, default=8003)
    parser.add_argument("--fd", type=int, help="an open socket to listen on instead")
    parser.add_argument("--data", type=Path, required=True, help="folder of its state")
    parser.add_argument("--url", help="where browsers reach its pages")
    given = parser.parse_args()
    env = os.environ | {
        DATA: str(given.data.absolute()),
        URL: given.url or f"http://localhost:{given.port}",
    }
    env.setdefault(TOKEN, "7000000001:only-for-looking-around")
    bind = f"127.0.0.1:{given.port}" if given.fd is None else f"fd://{given.fd}"
    server = ("gunicorn", "deploy.demo.telegram.wsgi:build()", "--bind", bind)
    workers = ("--workers", "1", "--worker-class", "gthread", "--threads", "16")
    quiet = ("--no-control-socket", "--graceful-timeout", "1", "--log-level", "warning")
    argv = [sys.executable, "-m", *server, *workers, *quiet]
    os.execve(sys.executable, argv, env)  # noqa: S606 - our own program


if __name__ == "__main__":
    main()
