"""``python -m deploy.demo.stripe --port 8150 --data FOLDER``; ``--help`` names the rest."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from deploy.demo.stripe.wsgi import DATA, ENDPOINT, SECRET, URL


def main() -> NoReturn:
    """Become gunicorn with one process, as all state is in its one open file."""
    parser = argparse.ArgumentParser(prog="deploy.demo.stripe", description="A double of Stripe.")
    parser.add_argument("--port", type=int, default=8150)
    parser.add_argument("--fd", type=int, help="an open socket to listen on instead")
    parser.add_argument("--data", type=Path, required=True, help="folder of its state")
    parser.add_argument("--url", help="where browsers reach its pages")
    parser.add_argument("--endpoint", default="", help=f"gets all events, signed with ${SECRET}")
    given = parser.parse_args()
    env = os.environ | {
        DATA: str(given.data.absolute()),
        URL: given.url or f"http://localhost:{given.port}",
        ENDPOINT: given.endpoint,
    }
    bind = f"127.0.0.1:{given.port}" if given.fd is None else f"fd://{given.fd}"
    server = ("gunicorn", "deploy.demo.stripe.wsgi:build()", "--bind", bind)
    workers = ("--workers", "1", "--worker-class", "gthread", "--threads", "32")
    quiet = ("--no-control-socket", "--graceful-timeout", "1", "--log-level", "warning")
    argv = [sys.executable, "-m", *server, *workers, *quiet]
    os.execve(sys.executable, argv, env)  # noqa: S606 - our own program


if __name__ == "__main__":
    main()
