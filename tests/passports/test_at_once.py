"""Two redemptions of one token at the same moment, on connections of their own: one wins."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.utils import timezone

from network.passports import tokens
from network.passports.actions import forget_city, redeem
from network.passports.errors import Redeemed
from network.passports.models import Passport, Visit
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.registry.engine import engine, found_city

__all__ = ["engine", "found_city"]


def test_one_of_two_redemptions_wins(found_city: Callable[..., City]) -> None:
    home, host, now = found_city(), found_city(), timezone.now()
    with home.scope():
        passport = Passport.objects.create(
            home_id=home.pk, host_id=host.pk, member_id=1, name="Boris", valid_from=now
        )
    said = tokens.Token(
        issuer=home.pk,
        audience=host.pk,
        subject=passport.pk,
        state="",
        issued_at=now,
        nonce="a" * 32,
    )

    def enter(_number: int) -> str:
        try:
            with host.scope():
                redeem(said, host=host, now=now)
            return "in"
        except Redeemed as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(enter, range(4))) == ["in", "redeemed", "redeemed", "redeemed"]
    with hub_scope():
        assert Visit.objects.filter(host_id=host.pk).count() == 1
        forget_city(host)
        assert not Visit.objects.filter(host_id=host.pk).exists()
        assert not Passport.objects.filter(host_id=host.pk).exists()
