"""A mail server on loopback that takes every letter, counts it and drops it."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    connections = letters = 0


class _Session(socketserver.StreamRequestHandler):
    """SMTP as far as Django speaks it; letters are counted and dropped."""

    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 double")
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self._say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.letters += 1
            self._say("221 bye" if line == b"QUIT" else "250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer(("127.0.0.1", 0), _Session) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
