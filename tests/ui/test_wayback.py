"""An address that only takes forms, opened by a reader, and one that only shows, sent a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tenants.members.models import Member
from tenants.registry.models import City

PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/meetings/17/registration/", "/meetings/17/"),
        ("/meetings/1/cancellation/", "/meetings/1/"),
        ("/formats/troika/fork/", "/formats/troika/"),
        ("/meetings/31/live/steps/", "/meetings/31/live/"),
        ("/meetings/31/live/tables/2/steps/", "/meetings/31/live/"),
    ],
)
def test_a_reader_is_led_to_the_page_above(
    omsk: City, anna: Member, visit: Callable[..., Any], path: str, above: str
) -> None:
    answer = visit(omsk, anna).get(path, headers={"accept": PAGE})
    assert (answer.status_code, answer["Location"]) == (302, above)


def test_a_program_keeps_its_answer(omsk: City, anna: Member, visit: Callable[..., Any]) -> None:
    browser, path = visit(omsk, anna), "/meetings/17/registration/"
    assert browser.get(path, headers={"accept": "application/json"}).status_code == 405
    part = browser.get(path, headers={"accept": PAGE, "hx-request": "true"})
    assert part.status_code == 405


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "Эта страница только показывает"), ("en", "This page only shows")],
)
def test_a_form_sent_to_a_page_that_only_shows_is_answered_in_words(
    omsk: City, visit: Callable[..., Any], language: str, words: str
) -> None:
    headers = {"accept": PAGE, "accept-language": language}
    answer = visit(omsk).post("/about/", {"about": "lost?"}, headers=headers)
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert words in page
    assert 'href="/about/"' in page


def test_a_program_that_sends_there_keeps_its_answer(omsk: City, visit: Callable[..., Any]) -> None:
    answer = visit(omsk).post("/about/", {}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.content) == (405, b"")
