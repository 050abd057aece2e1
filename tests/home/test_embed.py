"""The next evenings on another site: only there may a page of ours stand inside another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.meetings.models import Meeting, Registration
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]


def plan(title: str, *, days: int, **more: object) -> Meeting:
    starts = timezone.now() + timedelta(days=days)
    given = {"kind": "regular", "venue": "Tochka", "state": Meeting.State.CONFIRMED, **more}
    return Meeting.objects.create(
        title=title, starts_at=starts, ends_at=starts + timedelta(hours=2), **given
    )


@pytest.fixture
def evenings(omsk: City) -> list[Meeting]:
    with omsk.scope():
        return [
            plan("<b>First</b>", days=1, address="Lenina 1"),
            plan("Secret", days=2, is_open=False),
            plan("Cancelled", days=3, state=Meeting.State.CANCELLED),
            plan("Second", days=8),
            plan("Third", days=15),
            plan("Fourth", days=22),
        ]


def test_the_frame_shows_the_next_three_that_are_open(
    omsk: City, evenings: list[Meeting], visit: Visit
) -> None:
    shown = visit(omsk).get("/embed/").text

    assert "&lt;b&gt;First&lt;/b&gt;" in shown
    assert "Tochka, Lenina 1" in shown
    assert all(title in shown for title in ("Second", "Third"))
    assert not any(title in shown for title in ("Secret", "Cancelled", "Fourth"))
    assert f'href="/meetings/{evenings[0].pk}/"' in shown


def test_other_sites_may_show_the_frame_and_nothing_else(omsk: City, visit: Visit) -> None:
    browser = visit(omsk)

    frame = browser.get("/embed/")
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    for path in ("/", "/about/", "/about/embed/", "/meetings/", "/network/"):
        page = browser.get(path)
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"], path
        assert page["X-Frame-Options"] == "DENY", path


def test_the_frame_is_the_same_for_everybody_and_keeps_nothing(
    omsk: City, evenings: list[Meeting], anna: Member, visit: Visit
) -> None:
    member, visitor = visit(omsk, anna).get("/embed/"), visit(omsk).get("/embed/")

    assert member.content == visitor.content
    assert not visitor.cookies
    assert set(visitor["Cache-Control"].split(", ")) == {"max-age=60", "public"}
    assert "Cookie" not in visitor["Vary"]


def test_the_frame_asks_once(omsk: City, evenings: list[Meeting], visit: Visit) -> None:
    browser = visit(omsk)
    browser.get("/embed/")
    with CaptureQueriesContext(
        connection,
    ) as sent:
        browser.get("/embed/")

    assert len([query for query in sent if "meetings_meeting" in query["sql"]]) == 1


@pytest.mark.parametrize(
    ("query", "words", "theme"),
    [
        ("?language=ru&theme=dark", "Приду", "dark"),
        ("?language=en&theme=light", "Come", "light"),
        ("?language=xx&theme=%00", "Come", "auto"),
        ("", "Come", "auto"),
    ],
)
def test_language_and_colours_are_chosen_by_the_line(
    query: str, words: str, theme: str, omsk: City, evenings: list[Meeting], visit: Visit
) -> None:
    shown = visit(omsk).get(f"/embed/{query}").text

    assert words in shown
    assert f'data-theme="{theme}"' in shown


def test_a_full_evening_offers_the_waiting_list(omsk: City, visit: Visit) -> None:
    with omsk.scope():
        full = plan("Full", days=1, capacity=1)
        Registration.objects.create(meeting=full, guest_name="G", guest_email="g@e.ru")
    shown = visit(omsk).get("/embed/").text

    assert "Join the waiting list" in shown
    assert "g@e.ru" not in shown


def test_without_evenings_the_frame_leads_to_the_city(omsk: City, visit: Visit) -> None:
    shown = visit(omsk).get("/embed/").text

    assert "being planned" in shown
    assert f'href="{omsk.url()}"' in shown


def test_the_lines_are_ready_to_copy(omsk: City, visit: Visit) -> None:
    page = visit(omsk).get("/about/embed/?language=en&theme=dark").text

    assert f"src=&quot;{omsk.url()}embed.js&quot;" in page
    assert "data-language=&quot;en&quot; data-theme=&quot;dark&quot;" in page
    assert f"{omsk.url()}embed/?language=en&amp;amp;theme=dark" in page
    assert 'src="/embed/?language=en&amp;theme=dark"' in page
    script = visit(omsk).get("/embed.js")
    assert script["Content-Type"] == "text/javascript"
    assert "comment" not in script.text
    assert "iframe" in script.text
