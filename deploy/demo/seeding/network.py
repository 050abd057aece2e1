"""Seed the whole demo network: cities, applications, a member of HQ's staff."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime, time, timedelta
from hashlib import sha256

from deploy.demo import content
from deploy.demo.content import records
from deploy.demo.seeding.board import seed_board
from deploy.demo.seeding.city import seed_city
from deploy.demo.seeding.evenings import keep_up
from deploy.demo.seeding.histories import seed_history
from deploy.demo.seeding.hq import seed_announcement, seed_pulses
from deploy.demo.seeding.introductions import seed_introductions
from deploy.demo.seeding.library import seed_library
from deploy.demo.seeding.money import seed_money
from deploy.demo.seeding.passports import seed_passports
from deploy.demo.seeding.search import seed_search
from franchise.actions.applying import Person, Plan, apply_for_city
from franchise.actions.confirmation import confirm_initiator
from franchise.actions.managers import appoint
from franchise.gazetteer import find
from franchise.models import Application, Franchise
from network.hq.pulse import push_pulse
from network.hq.rights import ALL_ROLES
from network.hq.staff import invite_staff
from tenants.accounts.models import User
from tenants.registry.models import City
from tenants.registry.provisioning import build_city, reserve_city
from tenants.registry.scope import hub_scope

HQ = "hq@example.com"


def seed_network(*, now: datetime) -> list[str]:
    """Seed the missing cities; return their names. A second run only moves the days."""
    made = []
    with hub_scope():
        if not User.objects.filter(email=HQ).exists():
            User.objects.create_user(HQ, language="ru")
            invite_staff(HQ, roles=ALL_ROLES, by=None, now=now)
            made.append("HQ")
    for telling in content.CITIES:
        city = _city(telling)
        if city.state == City.State.BUILDING:
            build_city(city)
        with city.scope():
            is_new = seed_city(telling, city=city, now=now)
            keep_up(telling, now=now)
            push_pulse(city_id=city.pk, now=now)  # the first visitor sees the next evening
            if is_new:
                made.append(telling.name_ru)
                seed_pulses(telling, city=city)
        with hub_scope():
            began = now - timedelta(weeks=telling.launched_weeks_ago)
            franchise, _new = Franchise.objects.get_or_create(
                city_id=city.pk, ended_at=None, defaults={"began_at": began}
            )
            for one in telling.people:
                if one.key in telling.initiators:
                    appoint(franchise, Person(one.name, one.email), now=began)
            reviewer = User.objects.get(email=HQ)
            seed_history(telling, franchise=franchise, by=reviewer, began=franchise.began_at)
    made += [waiting.name_ru for waiting in content.APPLICATIONS if _apply(waiting, now=now)]
    with hub_scope():
        reviewer = User.objects.get(email=HQ)
        made += seed_board(by=reviewer, now=now)
        seed_announcement(by=reviewer, now=now)
    made += seed_library(now=now) + seed_passports(now=now)
    made += seed_introductions(now=now) + seed_search(now=now)
    return made + seed_money(now=now)


def _city(telling: records.City) -> City:
    with hub_scope():
        city: City | None = City.objects.filter(slug=telling.slug).first()
        if city is None:
            city = reserve_city(
                slug=telling.slug,
                name_ru=telling.name_ru,
                name_en=telling.name_en,
                timezone=telling.timezone,
                accent=telling.accent,
                geoname_id=find(telling.name_ru)[0].geoname_id,
            )
        return city


def _page_of(slug: str) -> str:
    """The random-looking key in an application's address, the same at every start."""
    digest = sha256(f"demo-{slug}".encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _apply(waiting: records.Application, *, now: datetime) -> bool:
    place = find(waiting.name_ru)[0]
    plan = Plan(
        slug=place.slug,
        venue=waiting.venue,
        address=waiting.address,
        weekday=waiting.weekday,
        at=time.fromisoformat(waiting.starts),
        why="\n\n".join(filter(None, [waiting.why, waiting.experience])),
        language="ru",
    )
    with hub_scope():
        if Application.objects.filter(geoname_id=place.geoname_id).exists():
            return False
        sent_at = now - timedelta(days=waiting.days_ago)
        sent = apply_for_city(
            key=_page_of(place.slug),
            place=place,
            plan=plan,
            people=[Person(name=who.name, email=who.email) for who in waiting.initiators],
            now=sent_at,
        )
        confirmed = {who.email for who in waiting.initiators if who.confirmed}
        for initiator in sent.initiators.filter(email__in=confirmed):
            confirm_initiator(initiator, now=sent_at + timedelta(hours=2))
    return True
