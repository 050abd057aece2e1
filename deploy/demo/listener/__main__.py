"""``python -m deploy.demo.listener --port 8004 --data FOLDER``; ``--help`` names the rest."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from deploy.demo.listener.server import SECRET, server
from deploy.demo.listener.store import Store


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="deploy.demo.listener", description="A program that listens to webhooks."
    )
    parser.add_argument("--port", type=int, default=8004)
    parser.add_argument("--fd", type=int, help="an open socket to listen on instead")
    parser.add_argument("--data", type=Path, required=True, help="folder of its state")
    given = parser.parse_args()
    store = Store(given.data.absolute())
    server(store, secret=os.environ[SECRET], port=given.port, fd=given.fd).serve_forever()


if __name__ == "__main__":
    main()
