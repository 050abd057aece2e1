"""Seed the library of formats: what Omsk shows, and Tomsk with a newer version that waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import translation

from network.library.adopting import adopt, adopt_pack
from network.library.figures import count_answers, measure
from network.library.models import Pack, PublishedFormat
from network.library.publishing import publish, save_pack
from network.questions.actions import ask_cities, take
from network.questions.models import NetworkQuestion
from tenants.formats.actions import publish_version
from tenants.formats.catalogue import FormatSpec, FormatText, StepKind
from tenants.formats.catalogue.spec import StepSpec
from tenants.formats.models import Format, FormatVersion
from tenants.formats.queries import version_of
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tenants.registry.scope import hub_scope

ADVICE = {
    "troika": "Когда запросов много, а вечер один: за полчаса совет получает каждый.",
    "lean_coffee": "Когда все пришли со своим и никто не знает, с чего начать.",
    "pro_action_cafe": "Раз в месяц, когда в зале больше двадцати человек и пять живых проектов.",
}
WITH_PACK = ("kazan", "novosibirsk")
WEEK = timedelta(weeks=1)


def seed_library(*, now: datetime) -> list[str]:
    """Publish once; a second run changes nothing."""
    with hub_scope():
        cities = {city.slug: city for city in City.objects.filter(state=City.State.ACTIVE)}
        if PublishedFormat.objects.exists() or not {"omsk", "tomsk"} <= cities.keys():
            return []
    omsk, tomsk = cities["omsk"], cities["tomsk"]
    with omsk.scope():
        elena = _member("elena@omsk.example.com")
        second = _change("troika", _by_omsk, by=elena, now=now - 6 * WEEK, why="Имя и первый шаг")
        for key, advice in ADVICE.items():
            version = second if key == "troika" else _latest(key)
            publish(
                version, city=omsk, by=elena, guide=elena, contact="@elena_omsk", advice=advice,
                now=now - 5 * WEEK,
            )  # fmt: skip
        pack = save_pack(
            Pack(title="Как в Омске", about="Наш обычный четверг: с этого мы начинали."),
            city=omsk,
            by=elena,
            keys=list(ADVICE),
            guide=elena,
            contact="@elena_omsk",
            now=now - 4 * WEEK,
        )
        _count_evenings(omsk, now=now)
    with tomsk.scope():
        darya = _member("darya@tomsk.example.com")
        row = adopt(PublishedFormat.objects.get(key="troika"), city=tomsk, by=darya, now=now - WEEK)
        _change(row.key, _in_tomsk, by=darya, now=now - WEEK, why="У нас советуют дольше")
    with omsk.scope():
        why = "После советов автор теперь говорит, что возьмёт: так просили за столами."
        third = _change("troika", _better, by=elena, now=now - timedelta(days=2), why=why)
        publish(
            third, city=omsk, by=elena, guide=elena, contact="@elena_omsk",
            advice=ADVICE["troika"], now=now - timedelta(days=2),
        )  # fmt: skip
    for slug in WITH_PACK:
        if city := cities.get(slug):
            with city.scope():
                by = Member.objects.core(now=now).first()
                if by:
                    adopt_pack(Pack.objects.get(pk=pack.pk), city=city, by=by, now=now - WEEK)
                    _count_evenings(city, now=now)
    _ask_between(omsk, tomsk, now=now)
    return ["Библиотека форматов"]


def _ask_between(omsk: City, tomsk: City, *, now: datetime) -> None:
    """One question of Omsk is asked of all cities; Tomsk has taken it."""
    with omsk.scope():
        waiting = Question.objects.waiting().exclude(outcome="").select_related("author").first()
        if waiting is None:
            return
        asked = ask_cities(
            waiting,
            city=omsk,
            by=waiting.author,
            format=PublishedFormat.objects.get(city_id=omsk.pk, key="troika"),
            until=(now + 3 * WEEK).date(),
            now=now - timedelta(days=3),
        )
    with tomsk.scope():
        darya = _member("darya@tomsk.example.com")
        found = NetworkQuestion.objects.get(pk=asked.pk)
        with translation.override("ru"):
            take(found, city=tomsk, by=darya, now=now - timedelta(days=1))


def _by_omsk(spec: FormatSpec) -> FormatSpec:
    first = replace(spec.steps[0], minutes=2)
    name = FormatText("Совет в тройках по-омски", "Troika as in Omsk")
    return replace(spec, name=name, steps=(first, *spec.steps[1:]))


def _in_tomsk(spec: FormatSpec) -> FormatSpec:
    """Longer advice: Omsk's next version changes the same minutes."""
    steps = list(spec.steps)
    steps[3] = replace(steps[3], minutes=7)
    return replace(spec, steps=tuple(steps))


def _better(spec: FormatSpec) -> FormatSpec:
    steps = list(spec.steps)
    first = steps[0]
    words = FormatText(
        "Две минуты молча запишите: с чем застряли и какой помощи ждёте.",
        "Two silent minutes: write down where you are stuck and what help you hope for.",
    )
    steps[0] = replace(first, minutes=3, for_participants=words)
    steps[3] = replace(steps[3], minutes=6)
    promise = StepSpec(
        kind=StepKind.ROUND,
        minutes=1,
        title=FormatText("Что я беру", "What I take along"),
        for_facilitator=FormatText(
            "Автор называет одно, что попробует до следующего четверга.",
            "The author names one thing to try before next Thursday.",
        ),
        for_participants=FormatText(
            "Автор: одно, что попробуете за неделю.", "Author: one thing to try within a week."
        ),
        multiplicity=steps[3].multiplicity,
        repeats=steps[3].repeats,
    )
    return replace(spec, steps=(*steps, promise))


def _change(
    key: str, change: Callable[[FormatSpec], FormatSpec], *, by: Member, now: datetime, why: str
) -> FormatVersion:
    latest = _latest(key)
    return publish_version(latest.format, change(latest.spec), by=by, now=now, why=why)


def _latest(key: str) -> FormatVersion:
    found = version_of(Format.objects.get(key=key))
    if found is None:
        raise LookupError(key)
    return found


def _member(email: str) -> Member:
    found: Member = Member.objects.get(user__email=email)
    return found


def _count_evenings(city: City, *, now: datetime) -> None:
    for meeting in Meeting.objects.took_place(now=now):
        for handler in (measure, count_answers):
            handler(city=city, key=str(meeting.pk), now=now)
