"""Concurrent attempts in real transactions count like attempts in a row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connections

from tenants.accounts import limits
from tenants.accounts.codes import SESSION_KEY
from tenants.accounts.sessions import SessionStore
from tenants.registry.models import City
from tests.accounts.entering import last_code, other_code
from tests.cast import Visitor


def test_a_code_is_compared_three_times_at_most(town: City) -> None:
    cache.clear()
    first = Visitor(town.host)
    first.post("/join/", {"email": "zoya@example.com"})
    wrong = other_code(last_code())
    sent = len(mail.outbox)

    def guess(_number: int) -> bool:
        """The code was compared: the page says so, or it was the last time."""
        browser = Visitor(town.host)
        browser.cookies.update(first.cookies)
        try:
            answer = browser.post("/sign-in/code/", {"code": wrong})
        finally:
            connections.close_all()
        return "not the digits" in answer.text

    with ThreadPoolExecutor(8) as pool:
        compared = list(pool.map(guess, range(24)))
    assert compared.count(True) == limits.TRIES - 1, "the third one closes the code"
    assert len(mail.outbox) == sent
    with town.scope():
        kept = Session.objects.get()
        assert SESSION_KEY not in SessionStore().decode(kept.session_data)
