"""Dates and times in the city's zone and the reader's language."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from tenants.ui import dates

THURSDAY = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)  # 18:00 in Omsk
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def omsk() -> Iterator[None]:
    with timezone.override("Asia/Omsk"):
        yield


@pytest.mark.parametrize(
    ("language", "start", "end", "said"),
    [
        ("ru", THURSDAY, None, "чт 26 ноября, 18:00"),
        ("en", THURSDAY, None, "Thu 26 November, 18:00"),
        ("ru", THURSDAY, THURSDAY + timedelta(hours=2), "чт 26 ноября, 18:00–20:00"),
        (
            "en",
            THURSDAY,
            THURSDAY + timedelta(days=1),
            "Thu 26 November, 18:00 – Fri 27 November, 18:00",
        ),
        ("ru", datetime(2027, 1, 7, 12, tzinfo=UTC), None, "чт 7 января 2027, 18:00"),
        ("ru", date(2026, 11, 26), None, "чт 26 ноября"),
        ("en", date(2026, 11, 26), date(2026, 11, 26), "Thu 26 November"),
    ],
)
def test_when(language: str, start: date, end: date | None, said: str) -> None:
    with translation.override(language):
        assert dates.when(start, end, now=NOW) == said


@pytest.mark.parametrize(
    ("shift", "russian", "english"),
    [
        (timedelta(days=3), "через 3 дня", "in 3 days"),
        (timedelta(days=5), "через 5 дней", "in 5 days"),
        (timedelta(days=-2), "2 дня назад", "2 days ago"),
        (timedelta(days=1), "завтра", "tomorrow"),
        (timedelta(days=-1), "вчера", "yesterday"),
        (timedelta(hours=13), "сегодня", "today"),
        (timedelta(hours=2), "через 2 часа", "in 2 hours"),
        (timedelta(hours=-5), "5 часов назад", "5 hours ago"),
        (timedelta(minutes=1), "через 1 минуту", "in 1 minute"),
        (timedelta(minutes=-21), "21 минуту назад", "21 minutes ago"),
        (timedelta(seconds=20), "сейчас", "now"),
        (timedelta(weeks=3), "через 3 недели", "in 3 weeks"),
        (timedelta(days=-90), "3 месяца назад", "3 months ago"),
        (timedelta(days=800), "через 2 года", "in 2 years"),
    ],
)
def test_relative(shift: timedelta, russian: str, english: str) -> None:
    with translation.override("ru"):
        assert dates.relative(NOW + shift, now=NOW) == russian
    with translation.override("en"):
        assert dates.relative(NOW + shift, now=NOW) == english


def test_the_zone_is_said_where_cities_meet() -> None:
    assert dates.offset(THURSDAY) == "UTC+6"
    with timezone.override("Asia/Kolkata"):
        assert dates.offset(THURSDAY) == "UTC+5:30"
    with timezone.override("America/St_Johns"):
        assert dates.offset(THURSDAY) == "UTC−3:30"


def test_in_a_template() -> None:
    page = Template("{% load ui %}{{ at|when:end }} | {% moment at 'time' %} | {{ none|when }}")
    shown = {"at": THURSDAY, "end": THURSDAY + timedelta(hours=2), "none": None}
    with translation.override("ru"):
        said = page.render(Context(shown))
    year = "" if timezone.now().year == 2026 else " 2026"
    assert said == (
        f"чт 26\xa0ноября{year}, 18:00–20:00 | "
        '<time datetime="2026-11-26T12:00:00+00:00">18:00</time> | '
    )


@pytest.mark.parametrize(
    ("name", "russian", "english"),
    [
        ("Asia/Yekaterinburg", "UTC+5, Екатеринбург", "UTC+5, Yekaterinburg"),
        ("Asia/Tehran", "UTC+3:30, Тегеран", "UTC+3:30, Tehran"),
        ("America/Argentina/Ushuaia", "UTC−3, Ушуая", "UTC−3, Ushuaia"),
        ("UTC", "UTC+0", "UTC+0"),
    ],
)
def test_a_zone_is_called_by_its_city(name: str, russian: str, english: str) -> None:
    with translation.override("ru"):
        assert dates.zone(name, now=NOW) == russian
    with translation.override("en"):
        assert dates.zone(name, now=NOW) == english
        assert Template("{% load ui %}{{ name|zone }}").render(Context({"name": ""})) == ""
