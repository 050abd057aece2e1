"""One's own mail server hands mails over to `manage.py receive_mail` by LMTP."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.replies.addresses import ReplyAddress
from tenants.replies.models import ReceivedMail
from tenants.replies.receiving import READ
from tests.replies.mails import mail

DOMAIN = "reply.example.org"


@pytest.fixture
def lmtp(engine: None, tmp_path: Path) -> Iterator[smtplib.LMTP]:
    """The command as a process of its own, on a free port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {**os.environ, "REPLY_DOMAIN": DOMAIN, "MEDIA_ROOT": str(tmp_path)}
    command = [sys.executable, "manage.py", "receive_mail", "--listen", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, env=environment) as process:
        for _ in range(200):
            try:
                client = smtplib.LMTP("127.0.0.1", port)
                break
            except ConnectionRefusedError:
                assert process.poll() is None
                time.sleep(0.1)
        yield client
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_mail_server_hands_mails_over(town: City, lmtp: smtplib.LMTP, settings: Any) -> None:
    settings.REPLY_DOMAIN = DOMAIN
    address = str(ReplyAddress(town.pk, 2, 3, 4))
    raw = mail("Yes.", to=address, sender="anna@town.example.com").as_bytes()
    for _ in range(2):
        assert lmtp.sendmail("anna@town.example.com", [address], raw) == {}
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        lmtp.sendmail("x@example.org", [f"reply-1-2-3-4-aaaaaaaaaaaaaaaa@{DOMAIN}"], raw)
    assert next(iter(refused.value.recipients.values()))[0] == 550
    with pytest.raises(smtplib.SMTPException, match=r"552"):
        lmtp.sendmail("anna@town.example.com", [address], raw + b"x" * 26 * 1024 * 1024)
    with hub_scope():
        assert Alarm.objects.filter(kind=READ, city=town).count() == 1
        assert ReceivedMail.objects.all().delete()[0] == 1
