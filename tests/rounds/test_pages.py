"""Pages and API of rounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tenants.conversations.models import Post
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry import routing
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.rounds import actions
from tenants.rounds.models import Round, RoundWord
from tests.api.test_answers import Program
from tests.cast import NOW, Clock, Visitor
from tests.products.making import question
from tests.rounds.conftest import Open

Visit = Callable[..., Visitor]
HOUR = timedelta(hours=1)
OPEN = {"hours": "48", "shape": "together", "asks": "all", "prompt": "Where would you begin?"}


def test_a_round_by_pages_from_the_question_to_what_is_taken_along(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member,
    asked: Question, visit: Visit, clock: Clock,
) -> None:  # fmt: skip
    with tomsk.scope():
        facts: dict[str, Any] = {"hours": 24, "shape": "alone", "asks": "all", "now": NOW}
        actions.open_round(question(darya, "Of Tomsk?"), by=darya, **facts)
    hers, his = visit(omsk, anna), visit(omsk, boris)
    door = f"/questions/{asked.pk}/round/"
    assert door in hers.get(f"/questions/{asked.pk}/").text
    assert door not in his.get(f"/questions/{asked.pk}/").text
    assert his.get(door).status_code == 403
    page = hers.get(door).text
    assert "Everybody who would like to" in page
    assert "Who was at a table" not in page  # nobody was
    answer = hers.post(door, OPEN)
    with omsk.scope():
        round = Round.objects.get()
    assert answer.headers["location"] == f"/rounds/{round.pk}/"
    assert "Opened by mistake" in hers.get(f"/rounds/{round.pk}/").text
    assert "Where would you begin?" in his.get("/rounds/").text
    assert "Of Tomsk?" not in his.get("/rounds/").text

    place = f"/rounds/{round.pk}/word/"
    refused = his.post(place, {"text": "a" * 20_000})
    assert refused.status_code == 422
    assert "a" * 20_000 in refused.text
    assert his.post(place, {"text": "Begin with the keys."}).status_code == 302
    assert "Begin with the keys." in hers.get(f"/rounds/{round.pk}/").text
    assert his.post(place, {"text": "Begin with two keys."}).status_code == 302
    his.post(f"/rounds/{round.pk}/word/withdrawal/")
    with omsk.scope():
        assert not RoundWord.objects.exists()
    his.post(place, {"text": "Begin with three keys."})

    clock(NOW + 30 * HOUR)
    with omsk.scope():
        word = RoundWord.objects.get()
    answered = hers.post(f"/rounds/{round.pk}/words/{word.pk}/answer/", {"text": "Whose?"})
    with omsk.scope():
        post = Post.objects.get()
        assert answered.headers["location"] == post.get_absolute_url()
    hers.post(f"/rounds/{round.pk}/words/{word.pk}/helped/")
    assert "says that this helped" not in his.get(f"/rounds/{round.pk}/").text  # it still goes on
    hers.post(f"/rounds/{round.pk}/end/")
    assert (
        "“This helped”" in his.get(f"/rounds/{round.pk}/").text
        or "Anna" in his.get(f"/rounds/{round.pk}/").text
    )
    taken = hers.post(f"/rounds/{round.pk}/taken/", {"text": "Three keys."})
    assert taken.status_code == 302
    assert "Three keys." in his.get(f"/questions/{asked.pk}/").text
    late = his.post(place, {"text": "Four keys, after all"})
    assert (late.status_code, "Four keys, after all" in late.text) == (422, True)


def test_a_refused_opening_keeps_what_was_typed(
    omsk: City, anna: Member, boris: Member, asked: Question, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    door = f"/questions/{asked.pk}/round/"
    refused = browser.post(door, OPEN | {"asks": "chosen"})
    assert refused.status_code == 422
    assert "Choose at least one person" in refused.text
    assert "Where would you begin?" in refused.text
    assert browser.post(door, OPEN | {"hours": "49"}).status_code == 422
    with omsk.scope():
        assert not Round.objects.exists()
    assert browser.post(door, OPEN | {"asks": "chosen", "chosen": [boris.pk]}).status_code == 302


def test_a_read_only_city_shows_rounds_and_takes_no_words(
    omsk: City, anna: Member, boris: Member, opened: Open, visit: Visit
) -> None:
    round = opened()
    browser = visit(omsk, boris)
    with hub_scope():
        City.objects.filter(pk=omsk.pk).update(state=City.State.READ_ONLY)
    routing.forget()
    assert browser.get(f"/rounds/{round.pk}/").status_code == 200
    assert browser.post(f"/rounds/{round.pk}/word/", {"text": "Now?"}).status_code == 409
    with hub_scope():
        City.objects.filter(pk=omsk.pk).update(state=City.State.ACTIVE)
    routing.forget()
    with omsk.scope():
        assert not RoundWord.objects.exists()


def test_a_program_opens_answers_and_ends(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member,
    asked: Question, clock: Clock,
) -> None:  # fmt: skip
    with tomsk.scope():
        facts: dict[str, Any] = {"hours": 24, "shape": "alone", "asks": "all", "now": NOW}
        actions.open_round(question(darya), by=darya, **facts)
    hers, his = Program(omsk, anna), Program(omsk, boris)
    status, whole = hers("POST", f"questions/{asked.pk}/rounds/", {"prompt": "Begin where?"})
    assert status == 201
    number = whole["round"]["id"]
    assert [step["kind"] for step in whole["round"]["steps"]] == ["solo", "groups"]
    status, again = hers("POST", f"questions/{asked.pk}/rounds/", {})
    assert (status, again["code"]) == (409, "round_is_open")
    status, whole = his("PUT", f"rounds/{number}/word/", {"text": "With the keys."})
    assert (status, whole["own"]["text"], whole["words"]) == (200, "With the keys.", [])
    status, refused = hers("PUT", f"rounds/{number}/word/", {"text": "Mine"})
    assert (status, refused["code"]) == (403, "own_round")
    status, refused = his("PUT", f"rounds/{number}/word/", {"text": "a" * 20_000})
    assert status == 400
    status, refused = his("DELETE", f"rounds/{number}/")
    assert (status, refused["code"]) == (403, "round_not_yours")
    status, refused = hers("DELETE", f"rounds/{number}/")
    assert (status, refused["code"]) == (409, "words_given")
    clock(NOW + 25 * HOUR)
    (word,) = hers("GET", f"rounds/{number}/")[1]["words"]
    place = f"rounds/{number}/words/{word['id']}/"
    status, post = hers("POST", f"{place}answer/", {"text": "Whose?"})
    assert (status, post["text"]) == (201, "> With the keys.\n\n@Boris, Whose?")
    assert hers("PUT", f"{place}helped/")[0] == 204
    status, whole = hers("PUT", f"rounds/{number}/end/")
    assert (status, whole["words"][0]["helped"]) == (200, True)
    assert hers("DELETE", f"{place}helped/")[0] == 204
    status, whole = hers("PUT", f"rounds/{number}/taken/", {"text": "The keys."})
    assert (status, whole["round"]["taken"]) == (200, "The keys.")
    status, refused = his("DELETE", f"rounds/{number}/word/")
    assert (status, refused["code"]) == (409, "round_over")
    assert [row["spoken"] for row in his.rows("rounds/")] == [1]
    assert [row["id"] for row in his.rows(f"questions/{asked.pk}/rounds/")] == [number]


@pytest.mark.parametrize("path", ["rounds/1/", "rounds/", "questions/1/rounds/"])
def test_visitors_read_no_rounds(omsk: City, path: str) -> None:
    assert Program(omsk)("GET", path)[0] in (401, 403)
