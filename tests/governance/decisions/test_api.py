"""Decisions through the API."""

from __future__ import annotations

from datetime import datetime

from tenants.governance.decisions.models import Elector
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import Clock
from tests.governance.decisions.making import ANSWERS, CHANGE, HARM, proposal
from tests.governance.duties.test_passing import evening


def test_a_program_opens_asks_and_answers(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, egor: Member
) -> None:
    with tomsk.scope():
        proposal(darya, [darya, egor], title="Of Tomsk")
    hers, his = Program(omsk, anna), Program(omsk, boris)
    sent = {"title": "Begin at six", "text": "At six.", "days": 4, "review_on": "2027-01-14"}
    status, made = hers("POST", "decisions/", sent)
    assert (status, made["stage"], made["electors"], made["quorum"]) == (201, "clarify", 2, 2)
    assert made["closes_at"] == "2026-11-30T20:00:00+06:00"
    assert [row["title"] for row in his.rows("decisions/")] == ["Begin at six"]
    base = f"decisions/{made['id']}/"
    status, asked = his("POST", f"{base}words/", {"kind": "question", "text": "Why?"})
    assert status == 201
    answer = {"kind": "answer", "text": "So.", "reply_to": asked["id"]}
    status, answered = hers("POST", f"{base}words/", answer)
    assert (status, answered["reply_to"]) == (201, asked["id"])
    status, refused = his("PUT", f"{base}word/", {"say": "consent"})
    assert (status, refused["code"]) == (409, "not_yet")
    for stage in ("react", "answer"):
        status, moved = hers("PUT", f"{base}next-step/")
        assert (status, moved["stage"]) == (200, stage)
    status, refused = his("PUT", f"{base}word/", {"say": "objection", "text": "No", "change": "No"})
    assert (status, refused["code"]) == (400, "not_concrete")
    words = {"say": "objection", "text": HARM, "change": CHANGE}
    status, said = his("PUT", f"{base}word/", words)
    assert (status, said["my_word"], said["needs_my_word"]) == (200, {"say": "objection"}, False)
    (objection,) = [row for row in hers.rows(f"{base}words/") if row["kind"] == "objection"]
    version = {"text": CHANGE, "why": "For those who work.", "objections": [objection["id"]]}
    status, changed = hers("POST", f"{base}version/", version)
    assert (status, changed["version"], changed["text"]) == (200, 2, CHANGE)
    status, mine = his("GET", base)
    assert (mine["needs_my_word"], mine["my_word"]) == (True, {"say": "objection"})
    his("PUT", f"{base}word/", {"say": "consent"})
    hers("PUT", f"{base}word/", {"say": "aside"})
    status, done = hers("PUT", f"{base}closing/")
    assert (status, done["result"], done["tally"]["integrated"]) == (200, "decided", 1)


def test_words_of_others_are_hidden_until_one_has_spoken(
    omsk: City, anna: Member, boris: Member, vera: Member, clock: Clock
) -> None:
    with omsk.scope():
        decision = proposal(anna, [anna, boris, vera])
    clock(ANSWERS)
    base = f"decisions/{decision.pk}/"
    his, veras = Program(omsk, boris), Program(omsk, vera)
    his("PUT", f"{base}word/", {"say": "objection", "text": HARM, "change": CHANGE})
    assert veras.rows(f"{base}words/") == []
    veras("PUT", f"{base}word/", {"say": "consent"})
    assert [row["text"] for row in veras.rows(f"{base}words/")] == [HARM]
    with omsk.scope():
        assert Elector.objects.filter(has_spoken=True).count() == 2


def test_those_who_come_regularly_are_asked(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, now: datetime
) -> None:
    with omsk.scope():
        for weeks in range(1, 5):
            evening(now, boris, vera, weeks=weeks)
    sent = {"title": "Begin at six", "text": "At six.", "electors": "permanent"}
    status, made = Program(omsk, anna)("POST", "decisions/", sent)
    assert status == 201
    with omsk.scope():
        asked = Elector.objects.filter(decision=made["id"]).values_list("member", flat=True)
        assert set(asked) == {anna.pk, boris.pk, vera.pk}  # with whoever opens it
