"""A mail server of our own for answers: Postfix or another hands them over by LMTP."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import Any

from aiosmtpd.lmtp import LMTP
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.utils import timezone

from tenants.registry import connections
from tenants.registry.scope import hub_scope
from tenants.replies.addresses import ReplyAddress
from tenants.replies.incoming import MAX_MAIL
from tenants.replies.receiving import Taken, receive

logger = logging.getLogger(__name__)
ANSWERS = {
    Taken.STORED: "250 2.0.0 Taken",
    Taken.KNOWN: "250 2.0.0 Taken before",
    Taken.TOO_LARGE: "552 5.3.4 This mail is too large: at most 25 MB",
    Taken.NO_ADDRESS: "550 5.1.1 There is no such address",
    Taken.NO_CITY: "550 5.2.1 This city is closed at the moment",
}
LATER = "451 4.3.0 Try again later"


class Door:
    """What the LMTP server asks about each mail."""

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if ReplyAddress.parse(address) is None:
            return ANSWERS[Taken.NO_ADDRESS]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Answer each recipient; LMTP's own way to tell that one of several was refused."""
        answers = [
            await asyncio.to_thread(_take, envelope.content, address)
            for address in envelope.rcpt_tos
        ]
        return "\r\n".join(answers)


def _take(raw: bytes, address: str) -> str:
    try:
        with hub_scope():
            taken = receive(raw, recipients=[address], now=timezone.now())
    except (DatabaseError, OSError):
        logger.exception("A mail could not be stored; its sender's server keeps it")
        return LATER
    finally:
        connections.release()
    logger.info("A mail by LMTP: %s", taken.value)
    return ANSWERS[taken]


class Command(BaseCommand):
    help = "Receive answers by mail from a mail server beside it, by LMTP, until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--listen", default="127.0.0.1:8024", help="address and port; 127.0.0.1:8024 by default"
        )

    def handle(self, *, listen: str, **_options: Any) -> None:
        host, _, port = listen.rpartition(":")
        if not host or not port.isdigit():
            raise CommandError(f"“{listen}” is not HOST:PORT, such as 127.0.0.1:8024.")
        try:
            asyncio.run(serve(host, int(port)))
        except OSError as error:
            raise CommandError(f"Can't listen on {listen}: {error.strerror}") from error


async def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: LMTP(Door(), data_size_limit=MAX_MAIL, enable_SMTPUTF8=True, loop=loop), host, port
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    logger.info("LMTP on %s:%s", host, port)
    await stop.wait()
    server.close()
    await server.wait_closed()
