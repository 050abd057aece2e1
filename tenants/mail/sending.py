"""Send several letters over one connection, so that none is lost with another one."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)
LOST = 2  # letters in a row that fail, after which the others wait as well


def send_each(letters: Iterable[EmailMessage]) -> Iterator[bool]:
    """Yield for each letter, in their order, True if the server has taken it.

    A connection that breaks is opened again for the next letter.
    """
    connection, failures = get_connection(), 0
    for letter in letters:
        is_sent = failures < LOST and _is_sent(letter, connection)
        failures = 0 if is_sent else failures + 1
        yield is_sent
    connection.close()


def _is_sent(letter: EmailMessage, connection: BaseEmailBackend) -> bool:
    try:
        connection.open()  # it stays open then; does nothing if it is
        connection.send_messages([letter])
    except (SMTPException, OSError) as error:
        logger.warning("A letter waits: %r", error)
        with suppress(SMTPException, OSError):
            connection.close()  # the next one opens it again
        return False
    return True
