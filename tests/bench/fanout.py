"""One thing that a whole city is told: in all unread numbers at once, then letters and pushes.

Limits are 200 letters or pushes a second by one worker, against doubles on this machine.
"""

from __future__ import annotations

from statistics import median
from typing import Any

from tests.bench._ground import QUICK, ground, row
from tests.mail.smtp_double import mail_server
from tests.notifications.push_double import push_service

PEOPLE = 40 if QUICK else 300
KEY = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"  # of VAPID
LIMIT = 200  # a second
WAVES = 2
SLUG = "crowd"


def run() -> list[dict[str, Any]]:
    with mail_server() as mail, push_service() as service:
        ours = ground().child(
            "ours",
            "fanout",
            EMAIL_URL=f"smtp://127.0.0.1:{mail.server_address[1]}",
            PUSH_PRIVATE_KEY=KEY,
            PUSH_SERVICES=service.url,
        )
        ours("prepare")
        ours("spares", count=1)
        ours("create", slug=SLUG)
        ours("crowd", slug=SLUG, people=PEOPLE)
        told = []
        for wave in range(WAVES):  # the first one warms up
            told.append(ours("tell_all", slug=SLUG, key=wave))
            letters = PEOPLE / ours("deliver", slug=SLUG, channel="letter")
        assert mail.letters == WAVES * PEOPLE, mail.letters
        ours("subscribe_all", slug=SLUG, service=service.url)
        for wave in range(WAVES, 2 * WAVES):
            told.append(ours("tell_all", slug=SLUG, key=wave))
            pushes = PEOPLE / ours("deliver", slug=SLUG, channel="push")
        assert len(service.came) == WAVES * PEOPLE, len(service.came)
    rate: dict[str, Any] = {"limit": LIMIT, "unit": "1/s", "more_is_better": True, "runs": 1}
    crowd = f"{PEOPLE} people told, {told[-1][1]} statements"
    return [
        row("fanout", crowd, median(taken for taken, _ in told) * 1000, runs=len(told)),
        row("fanout", "letters of one worker", letters, **rate),
        row("fanout", "push messages of one worker", pushes, **rate),
    ]
