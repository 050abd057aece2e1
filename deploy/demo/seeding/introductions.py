"""Introductions, a room and pairs of the demo, made by the same actions as on the pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from network.directory.models import Listing
from network.introductions.actions.introductions import (
    accept_introduction,
    ask_for_introduction,
)
from network.introductions.actions.rooms import add_task, mark_read, write_message
from network.introductions.models import Introduction, Participant
from network.introductions.queries.rooms import participations
from tenants.members.models import Member
from tenants.pairs.actions import make_pairs, take_part
from tenants.pairs.models import PairChoice, Rhythm
from tenants.registry.models import City
from tenants.registry.scope import hub_scope

ANNA, DAMIR = "anna@omsk.example.com", "damir@kazan.example.com"
EGOR = "egor@tomsk.example.com"
PAIRED = 8  # members of Omsk who take part


def seed_introductions(*, now: datetime) -> list[str]:
    """A room of Omsk and Kazan, and a question to Omsk that waits. Idempotent; what was made."""
    with hub_scope():
        cities = {str(city.slug): city for city in City.objects.open()}
        if Introduction.objects.exists():
            return []
    asked = _ask(
        cities["omsk"],
        ANNA,
        of=(cities["kazan"], DAMIR),
        why="На карточке написано, что станок вы понимаете лучше всех. У нас он капризничает.",
        need="Полчаса по видео: как держать температуру, чтобы плитка не трескалась.",
        offer="Расскажу, как мы считали себестоимость одной плитки.",
        now=now - timedelta(days=3),
    )
    _ask(
        cities["tomsk"],
        EGOR,
        of=(cities["omsk"], ANNA),
        why="Вы уже продаёте то, что мы только собираемся делать, и честно пишете о цифрах.",
        need="Один взгляд на нашу таблицу расходов: что мы забыли?",
        offer="Пришлём наши пробы цвета.",
        now=now - timedelta(hours=20),
    )
    if asked:
        _fill_room(asked, cities, now=now)
    with cities["omsk"].scope():
        _pair(now=now)
    return ["introductions"]


def _ask(
    city: City,
    email: str,
    *,
    of: tuple[City, str],
    why: str,
    need: str,
    offer: str,
    now: datetime,
) -> Introduction | None:
    """None where the one who is asked shows nothing in the network."""
    other, other_email = of
    with other.scope():
        name = Member.objects.get(user__email=other_email).name
    with city.scope():
        by = Member.objects.select_related("user").get(user__email=email)
        theirs = Listing.objects.filter(city_id=other.pk, people__contains=[name], is_open=True)
        listing = theirs.filter(kind__in=Introduction.KINDS).order_by("kind", "pk").first()
        if listing is None:
            return None
        return ask_for_introduction(
            listing, by=by, why=why, need=need, offer=offer, contact=email, now=now
        )


def _fill_room(asked: Introduction, cities: dict[str, City], *, now: datetime) -> None:
    yesterday = now - timedelta(days=1)
    with cities["kazan"].scope():
        damir = Member.objects.get(user__email=DAMIR)
        words = "Здравствуйте! Покажите станок на видео, и всё станет ясно. Вторник, вечер?"
        accept_introduction(asked, by=damir, contact=DAMIR, words=words, now=yesterday)
    with cities["omsk"].scope():
        anna = Member.objects.get(user__email=ANNA)
        place = participations(anna).get(introduction=asked)
        answer = "Спасибо! Во вторник в семь по Омску подойдёт. Сниму короткое видео заранее."
        write_message(place, by=anna, text=answer, now=yesterday + timedelta(hours=2))
        day = (now + timedelta(days=2)).date()
        add_task(place, by=anna, text="Снять видео станка", who=place, due_on=day, now=yesterday)
        mark_read(place, now=yesterday + timedelta(hours=2))
    with cities["kazan"].scope():
        his = Participant.objects.get(introduction=asked, city_id=cities["kazan"].pk)
        later = now - timedelta(hours=3)
        write_message(
            his, by=damir, text="Жду видео. И захватите *одну треснувшую* плитку.", now=later
        )


def _pair(*, now: datetime) -> None:
    """Some of Omsk take part in pairs, and the first round has been made."""
    people = list(Member.objects.here().order_by("pk")[:PAIRED])
    for number, member in enumerate(people):
        rhythm = Rhythm.FORTNIGHTLY if number % 3 == 0 else Rhythm.WEEKLY
        take_part(by=member, rhythm=rhythm, now=now)
    if PairChoice.objects.count() > 1:
        make_pairs(now=now)
