"""Guests between cities of the demo, and a city that asks HQ for help."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from network.help.actions import invite_hq
from network.help.models import HelpInvitation
from network.passports.actions import give_passport, redeem
from network.passports.models import Passport
from network.passports.queries import guest_of_visit
from network.passports.tokens import Token
from tenants.meetings.actions import register_visitor
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.rights import Right, holders_of
from tenants.registry import published_cities
from tenants.registry.models import City
from tenants.registry.scope import hub_scope

# The home city, the member's e-mail there, and the city that they visit.
VISITS = (
    ("omsk", "anna@omsk.example.com", "novosibirsk"),
    ("tomsk", "egor@tomsk.example.com", "omsk"),
    ("kazan", "damir@kazan.example.com", "omsk"),
)
ASKS = (
    "kirov",
    "Приходит всё меньше людей. Посмотрите на наши вечера и запросы: что мы не замечаем?",
)


def seed_passports(*, now: datetime) -> list[str]:
    """Idempotent; what was made."""
    with hub_scope():
        known = {city.slug: city for city in City.objects.open()}
        is_seeded = Passport.objects.exists()
    made = []
    if not is_seeded:
        for home, email, host in VISITS:
            _visit(known[home], email, known[host], now=now)
        made.append("passports")
    slug, purpose = ASKS
    with known[slug].scope():
        by = holders_of(Right.CITY_PAGE, now=now).first()
        if by and not HelpInvitation.objects.exists():
            term = timedelta(days=14)
            invite_hq(city=known[slug], purpose=purpose, term=term, by=by, now=now)
            made.append("help")
    return made


def _visit(home: City, email: str, host: City, *, now: datetime) -> None:
    """A member comes to the other city and signs up for its next evening."""
    with home.scope():
        member = Member.objects.select_related("user").get(user__email=email)
        other = published_cities.by_slug(str(host.slug))
        assert other is not None  # noqa: S101 - the demo has just made it
        passport = give_passport(by=member, home=home, host=other, shares_email=False, now=now)
    said = Token(
        issuer=home.pk,
        audience=host.pk,
        subject=passport.pk,
        state="",
        issued_at=now,
        nonce=sha256(f"demo-{home.slug}-{host.slug}".encode()).hexdigest()[:32],
    )
    with host.scope():
        visit = redeem(said, host=host, now=now)
        guest = guest_of_visit(visit.pk, host=host, now=now)
        evening = Meeting.objects.upcoming(now=now).filter(is_open=True, starts_at__gt=now).first()
        if guest and evening:
            register_visitor(evening, guest=guest, now=now)
