"""The minutes write themselves the moment an evening closes; people add a note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.live.models import AgendaItem, Capture, Encounter, Run, RunEvent
from tenants.meetings.actions import check_in, close_meeting
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.outcome.actions import write_minutes, write_note
from tenants.outcome.errors import NotKeeper, StaleNote
from tenants.outcome.models import Minutes
from tenants.outcome.permissions import may_keep_minutes
from tenants.outcome.queries import last_outcome, numbers_of, read_minutes
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]
HOSTILE = "<script>alert(1)</script> \u202e{{ 7*7 }} '\"><img src=x onerror=alert(1)>"


def test_an_evening_that_closes_has_its_minutes_at_once(
    omsk: City, closed: Meeting, question: Question, anna: Member, people: dict[str, Member]
) -> None:
    with omsk.scope():
        minutes = Minutes.objects.get(meeting=closed)
        page = read_minutes(minutes, reader=anna, now=timezone.now())
        assert minutes.written_at == closed.ends_at
        assert (page.numbers.came, page.numbers.perspectives, page.numbers.commitments) == (
            10,
            1,
            2,
        )
        assert page.numbers == numbers_of(closed)
        assert [member.name for member in page.led] == ["Anna"]
        assert {a.name for a in page.came} == {*people, "Roman"}
        work = next(w for part in page.parts for w in part.works if w.question == question)
        assert [group.kind for group in work.groups] == [
            "realisation", "perspective", "idea", "commitment"
        ]  # fmt: skip
        assert page.besides == []
        worked = AgendaItem.objects.filter(outcome="worked_on").values("question").distinct()
        assert page.numbers.questions == worked.count()
        assert {q.pk for q in page.waiting} == {row["question"] for row in worked}
        assert page.energy
        assert (page.energy.people, page.energy.before, page.energy.after) == (9, 2, 4)


def test_pairs_are_counted_as_encounters_are(omsk: City, closed: Meeting) -> None:
    with omsk.scope():
        minutes = Minutes.objects.get(meeting=closed)
        assert minutes.pairs_met == minutes.pairs_new == minutes.pairs_known
        assert minutes.pairs_known == Encounter.objects.count() > 0
        assert minutes.members == 9


def test_minutes_are_written_once(omsk: City, closed: Meeting, now: datetime) -> None:
    with omsk.scope():
        before = Minutes.objects.get(meeting=closed)
        assert write_minutes(closed, now=now) == before
        assert Minutes.objects.count() == 1
        before.refresh_from_db()
        assert before.written_at == closed.ends_at


def test_an_evening_without_a_run_says_who_came(
    omsk: City, tonight: Meeting, boris: Member, anna: Member, doors: datetime
) -> None:
    with omsk.scope():
        check_in(tonight, member=boris, how=Attendance.How.QR, now=doors)
        close_meeting(tonight, by=anna, now=tonight.ends_at)
        page = read_minutes(Minutes.objects.get(), reader=anna, now=tonight.ends_at)
        assert ([a.name for a in page.came], page.parts, page.led) == (["Boris"], [], [])


def test_nobody_came_no_minutes(omsk: City, tonight: Meeting, anna: Member) -> None:
    with omsk.scope():
        close_meeting(tonight, by=anna, now=tonight.ends_at)
        assert not Minutes.objects.exists()


def test_a_note_has_versions_and_its_keepers(
    omsk: City, closed: Meeting, anna: Member, boris: Member, vera: Member
) -> None:
    now = closed.ends_at + timedelta(hours=1)
    with omsk.scope():
        minutes = Minutes.objects.get()
        write_note(minutes, by=vera, text="Nine and a neighbour.", seen=0, now=now)
        write_note(minutes, by=anna, text="Ten of us.", seen=1, now=now)
        write_note(minutes, by=anna, text="Ten of us.", seen=1, now=now)  # the same: no version
        with pytest.raises(StaleNote):
            write_note(minutes, by=vera, text="Mine.", seen=1, now=now)
        with pytest.raises(NotKeeper):
            write_note(minutes, by=boris, text="Mine.", seen=2, now=now)
        minutes.refresh_from_db()
        assert [(n.text, n.name) for n in minutes.versions] == [
            ("Nine and a neighbour.", "Vera"),
            ("Ten of us.", "Anna"),
        ]


def test_who_led_for_a_while_keeps_the_note_too(
    omsk: City, working: Run, tonight: Meeting, people: dict[str, Member]
) -> None:
    first, last = people["Dina"], people["Zoya"]
    now = tonight.ends_at
    with omsk.scope():
        turn = {"kind": RunEvent.Kind.HAND_OVER, "by": people["Anna"], "to": first}
        RunEvent.objects.create(
            run=working, at=now, revision=99, block=working.block, step=0, **turn
        )
        Run.objects.filter(pk=working.pk).update(facilitator=last)
        kept = [one.name for one in people.values() if may_keep_minutes(one, tonight, now=now)]
    assert {"Dina", "Zoya"} <= set(kept)
    assert not {"Boris", "Gleb"} & set(kept)


def test_a_note_that_met_another_is_kept_in_its_form(
    omsk: City, closed: Meeting, anna: Member, vera: Member, visit: Visit
) -> None:
    page = visit(omsk, anna)
    address = f"/meetings/{closed.pk}/minutes/note/"
    with omsk.scope():
        write_note(Minutes.objects.get(), by=vera, text="Hers.", seen=0, now=timezone.now())
    answer = page.post(address, {"text": HOSTILE, "seen": "0"})
    said = answer.content.decode()
    assert "Somebody has saved another version meanwhile" in said
    assert "Hers." in said
    assert "&lt;script&gt;alert(1)" in said
    assert page.post(address, {"text": HOSTILE, "seen": "1"}).status_code == 302
    shown = page.get(f"/meetings/{closed.pk}/minutes/").content.decode()
    assert "<script>alert" not in shown
    assert "onerror=alert(1)>" not in shown
    versions = page.get(f"/meetings/{closed.pk}/minutes/versions/").content.decode()
    assert "Hers." in versions


@pytest.mark.parametrize("sent", [{"text": "x" * 5001}, {"text": "a", "seen": "-1"}, {"seen": "z"}])
def test_bad_notes_change_nothing(
    omsk: City, closed: Meeting, anna: Member, visit: Visit, sent: dict[str, str]
) -> None:
    answer = visit(omsk, anna).post(f"/meetings/{closed.pk}/minutes/note/", sent)
    assert answer.status_code == 200
    with omsk.scope():
        assert Minutes.objects.get().notes == []


def test_visitors_get_numbers_and_no_words(
    omsk: City, closed: Meeting, question: Question, boris: Member, visit: Visit
) -> None:
    address = f"/meetings/{closed.pk}/minutes/"
    said = visit(omsk).get(address).content.decode()
    assert "people came" in said
    for secret in ("Ask three who said no.", "Boris", question.text, "Bring my neighbour."):
        assert secret not in said
    assert "Ask three who said no." in visit(omsk, boris).get(address).content.decode()
    assert visit(omsk, boris).get(f"{address}note/").status_code == 403


def test_a_closed_experiment_is_the_members_own(
    omsk: City, closed: Meeting, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=closed.pk).update(is_open=False)
        assert last_outcome(None) is None
        found = last_outcome(boris)
        assert found
        assert found.meeting == closed
    assert visit(omsk).get(f"/meetings/{closed.pk}/minutes/").status_code == 404
    assert visit(omsk).get(f"/api/v1/minutes/{closed.pk}/").status_code == 404
    assert visit(omsk, boris).get(f"/meetings/{closed.pk}/minutes/").status_code == 200


def test_what_an_author_took_back_is_not_read_by_others(
    omsk: City, closed: Meeting, question: Question, people: dict[str, Member], visit: Visit
) -> None:
    with omsk.scope():
        Question.objects.filter(pk=question.pk).update(state=Question.State.WITHDRAWN)
        other = next(m for m in people.values() if m.pk != question.author_id)
        author = Member.objects.get(pk=question.author_id)
    address = f"/meetings/{closed.pk}/minutes/"
    assert question.text not in visit(omsk, other).get(address).content.decode()
    assert question.text in visit(omsk, author).get(address).content.decode()


def test_thoughts_taken_back_leave_the_minutes(
    omsk: City, closed: Meeting, thoughts: dict[str, Capture], anna: Member
) -> None:
    with omsk.scope():
        Capture.objects.filter(pk=thoughts["idea"].pk).update(taken_back_at=closed.ends_at)
        page = read_minutes(Minutes.objects.get(), reader=anna, now=timezone.now())
        kinds = {g.kind for part in page.parts for w in part.works for g in w.groups}
        assert kinds == {"realisation", "perspective", "commitment"}


def test_the_other_city_knows_nothing(
    omsk: City, tomsk: City, closed: Meeting, darya: Member, visit: Visit
) -> None:
    for address in (f"/meetings/{closed.pk}/minutes/", f"/meetings/{closed.pk}/minutes/note/"):
        assert visit(tomsk, darya).get(address).status_code == 404
    with tomsk.scope():
        assert last_outcome(darya) is None


def test_before_the_end_there_is_a_word_about_when(
    omsk: City, tonight: Meeting, boris: Member, visit: Visit
) -> None:
    answer = visit(omsk, boris).get(f"/meetings/{tonight.pk}/minutes/", follow=True)
    assert "appear the moment the evening closes" in answer.content.decode()


def test_reading_takes_the_same_queries_for_one_thought_and_for_many(
    omsk: City,
    closed: Meeting,
    thoughts: dict[str, Capture],
    anna: Member,
    reads: Callable[[], Any],
) -> None:
    with omsk.scope():
        minutes = Minutes.objects.select_related("meeting").get()
        with reads() as many:
            read_minutes(minutes, reader=anna, now=timezone.now())
        Capture.objects.exclude(pk=thoughts["realisation"].pk).delete()
        with reads() as one:
            read_minutes(minutes, reader=anna, now=timezone.now())
        assert len(one) == len(many) <= 12
