"""The letter to an author carries what was said; where nothing was, the author writes it down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tenants.formats.models import FormatVersion
from tenants.live.models import Block, Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.actions import remember
from tenants.outcome.errors import NotRemembered
from tenants.outcome.letters import LONGEST_TOLD, MOST_TOLD, outcome_for
from tenants.outcome.models import Minutes
from tenants.outcome.queries import captures_about, read_minutes
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]
DAY = timedelta(days=1)


@pytest.fixture
def author(omsk: City, question: Question) -> Member:
    with omsk.scope():
        return Member.objects.select_related("user").get(pk=question.author_id)


def test_the_letter_carries_the_words_grouped(
    omsk: City, closed: Meeting, question: Question, author: Member, thoughts: dict[str, Capture]
) -> None:
    with omsk.scope():
        who = {name: Capture.objects.get(pk=kept.pk).by.name for name, kept in thoughts.items()}
        letter = str(outcome_for(author, closed).body)
        realised = letter.index("So it was never about money!")
        assert letter.index(question.text) < letter.index("Осознания") < realised
        assert realised < letter.index("Ask three who said no.")
        assert f"– Ask three who said no. — {who['perspective']}" in letter
        version = FormatVersion.objects.get(format__key="twenty_five_ten", number=1)
        assert thoughts["idea"].block_id
        Block.objects.filter(pk=thoughts["idea"].block_id).update(format_version=version)
        letter = str(outcome_for(author, closed).body)
        assert "– A tea table.\n" in letter  # a card that went round without a name


def test_a_long_evening_is_no_long_letter(
    omsk: City, closed: Meeting, question: Question, author: Member, thoughts: dict[str, Capture]
) -> None:
    with omsk.scope():
        kept = Capture.objects.get(pk=thoughts["perspective"].pk)
        for number in range(30):
            kept.pk, kept.nonce, kept.text = None, f"n{number}", f"line\n{number} " + "x" * 2000
            kept.save()
        letter = str(outcome_for(author, closed).body)
        told = [line for line in letter.splitlines() if line.startswith("  – ")]
        assert len(told) == MOST_TOLD
        assert all(len(line) < LONGEST_TOLD + 100 for line in told)
        assert "И ещё 23 мысли." in letter


def test_where_nothing_was_written_the_author_is_asked_and_writes(
    omsk: City,
    closed: Meeting,
    question: Question,
    author: Member,
    anna: Member,
    visit: Visit,
) -> None:
    with omsk.scope():
        Capture.objects.update(taken_back_at=closed.ends_at)
        letter = str(outcome_for(author, closed).body)
        page = f"/questions/{question.pk}/outcome/"
        assert f"{page}#remember" in letter
        assert "Никто не записал" in letter
    mine = visit(omsk, author)
    seen = mine.get(page).content.decode()
    assert "Write it down while you remember" in seen
    assert 'id="remember"' not in visit(omsk, anna).get(page).content.decode()
    words = {"kind": "realisation", "text": "They all pay in winter.", "nonce": "n-7"}
    for _ in range(2):
        assert mine.post(f"{page}words/", words).status_code == 302
    assert mine.post(f"{page}words/", words | {"text": " "}).status_code == 422
    assert visit(omsk, anna).post(f"{page}words/", words).status_code in (403, 404)
    with omsk.scope():
        kept = Capture.objects.not_taken_back().get()
        assert (kept.text, kept.question, kept.by.member) == (words["text"], question, author)
        [evening] = captures_about(question)
        assert evening.meeting == closed
        minutes = read_minutes(Minutes.objects.get(), reader=anna, now=closed.ends_at)
        [work] = [work for part in minutes.parts for work in part.works if work.thoughts]
        assert work.question == question
    assert "What else do you remember?" in mine.get(page).content.decode()


def test_a_week_later_nobody_remembers_and_others_never(
    omsk: City, closed: Meeting, question: Question, author: Member, anna: Member
) -> None:
    with omsk.scope():
        before = Capture.objects.count()
        said: dict[str, Any] = {"kind": "idea", "text": "Late."}
        for by, now in (
            (author, closed.ends_at + 8 * DAY),
            (anna if author != anna else Member.objects.get(name="Vera"), closed.ends_at + DAY),
        ):
            with pytest.raises(NotRemembered):
                remember(question, by=by, now=now, **said)
        assert Capture.objects.count() == before
        remember(question, by=author, now=closed.ends_at + 6 * DAY, **said)
        assert Capture.objects.count() == before + 1


def test_programs_write_it_down_too(
    omsk: City, closed: Meeting, question: Question, author: Member, visit: Visit
) -> None:
    mine: Any = visit(omsk, author)
    address = f"/api/v1/questions/{question.pk}/outcome/"
    sent = {"kind": "perspective", "text": "Begin small."}
    told = mine.post(address, sent, content_type="application/json")
    assert (told.status_code, told.json()["by"]) == (201, author.name)
    refused = mine.post(address, sent | {"kind": "topic"}, content_type="application/json")
    assert refused.status_code == 400
