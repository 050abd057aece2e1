"""Outcomes for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.notifications.models import NotificationChoices
from tenants.outcome.actions import create_follow_ups
from tenants.outcome.models import Task, Trace
from tenants.products.models import Question
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import Visitor

Visit = Callable[..., Visitor]


def test_minutes_for_members_and_numbers_for_visitors(
    omsk: City, tomsk: City, closed: Meeting, question: Question, boris: Member, darya: Member
) -> None:
    address = f"minutes/{closed.pk}/"
    status, whole = Program(omsk, boris)("GET", address)
    assert status == 200
    said = [t["text"] for p in whole["parts"] for w in p["works"] for t in w["thoughts"]]
    assert "Ask three who said no." in said
    assert whole["energy"] == {"people": 9, "before": 2.0, "after": 4.0}
    assert question.pk in whole["back_in_queue"]
    status, numbers = Program(omsk)("GET", address)
    assert set(numbers) == {"id", "title", "starts_at", "came", "url", "numbers"}
    assert numbers["numbers"]["came"] == 10
    stranger = Program(tomsk, darya)
    assert stranger("GET", address)[0] == 404
    assert stranger("GET", "minutes/")[1]["results"] == []


def test_a_note_by_its_keepers_with_versions(
    omsk: City, closed: Meeting, anna: Member, boris: Member
) -> None:
    address = f"minutes/{closed.pk}/note/"
    keeper = Program(omsk, anna)
    assert Program(omsk, boris)("PUT", address, {"text": "Hi", "seen": 0})[0] == 403
    assert Program(omsk)("PUT", address, {"text": "Hi", "seen": 0})[0] == 401
    assert keeper("PUT", address, {"text": "Hi", "seen": 0})[1]["note"]["text"] == "Hi"
    status, said = keeper("PUT", address, {"text": "Ho", "seen": 0})
    assert (status, said["code"]) == (409, "stale_note")
    refused: list[dict[str, Any]] = [
        {},
        {"text": "x" * 5001, "seen": 1},
        {"text": "\0", "seen": 1},
        {"text": []},
    ]
    for bad in refused:
        assert keeper("PUT", address, bad)[0] == 400


def test_tasks_are_ones_own(
    omsk: City, tomsk: City, closed: Meeting, people: dict[str, Member], darya: Member
) -> None:
    with omsk.scope():
        task = Task.objects.get()
        assert task.member_id
        owner = people[Member.objects.get(pk=task.member_id).name]
    mine, other = Program(omsk, owner), next(m for m in people.values() if m != owner)
    assert [row["id"] for row in mine("GET", "tasks/")[1]["results"]] == [task.pk]
    assert mine("PUT", f"tasks/{task.pk}/completion/")[1]["state"] == "done"
    assert mine("DELETE", f"tasks/{task.pk}/completion/")[1]["state"] == "open"
    assert mine("PUT", f"tasks/{task.pk}/letting-go/")[1]["state"] == "dropped"
    changed = mine("PUT", f"tasks/{task.pk}/", {"text": "Call four.", "due_on": "2026-12-04"})
    assert (changed[0], changed[1]["text"]) == (200, "Call four.")
    assert mine("POST", "tasks/", {"text": "Bake.", "due_on": "soon"})[0] == 400
    assert mine("POST", "tasks/", {"text": "Bake."})[0] == 201
    for program in (Program(omsk, other), Program(tomsk, darya)):
        assert program("GET", "tasks/")[1]["results"] == []
        assert program("PUT", f"tasks/{task.pk}/completion/")[0] == 404
    assert Program(omsk)("GET", "tasks/")[0] == 401


def test_realisations_are_told_by_their_owner(
    omsk: City, closed: Meeting, speaker: Callable[[str], Member], people: dict[str, Member]
) -> None:
    with omsk.scope():
        create_follow_ups(closed, kind="week", now=closed.ends_at)
        trace = Trace.objects.get()
    owner = speaker("realisation")
    mine, other = Program(omsk, owner), next(m for m in people.values() if m != owner)
    assert Program(omsk, other)("PUT", f"realisations/{trace.pk}/answer/", {"text": "x"})[0] == 404
    assert mine("PUT", f"realisations/{trace.pk}/answer/", {"text": ""})[0] == 400
    assert mine("PUT", f"realisations/{trace.pk}/skip/", {})[1]["state"] == "skipped"
    told = mine("PUT", f"realisations/{trace.pk}/answer/", {"text": "I asked."})
    assert (told[1]["state"], told[1]["text"]) == ("told", "I asked.")


def test_effects_are_for_members(omsk: City, closed: Meeting, boris: Member) -> None:
    mine = Program(omsk, boris)
    [evening] = mine.rows("effects/")
    assert evening["meeting"] == closed.pk
    assert evening["energy"]["after"] == 4.0
    assert mine("GET", "effects/formats/")[0] == 200
    assert Program(omsk)("GET", "effects/")[0] == 401


def test_versions_of_a_note_are_read_by_members(
    omsk: City, closed: Meeting, anna: Member, boris: Member
) -> None:
    keeper, address = Program(omsk, anna), f"minutes/{closed.pk}/"
    for number, text in enumerate(("First", "Second")):
        assert keeper("PUT", address + "note/", {"text": text, "seen": number})[0] == 200
    versions = Program(omsk, boris).rows(address + "versions/")
    assert [row["text"] for row in versions] == ["Second", "First"]
    assert Program(omsk)("GET", address + "versions/")[0] == 401


def test_an_author_reads_what_was_said_and_marks_what_helped(
    omsk: City, closed: Meeting, question: Question, thoughts: dict[str, Capture]
) -> None:
    with omsk.scope():
        author = Member.objects.select_related("user").get(pk=question.author_id)
        others = Member.objects.exclude(pk=author.pk).select_related("user")
        other = others.order_by("pk")[0]
    mine, address = Program(omsk, author), f"questions/{question.pk}/outcome/"
    (evening,) = mine.rows(address)
    assert (evening["meeting"], evening["helped"]) == (closed.pk, [])
    assert {row["text"] for row in evening["thoughts"]} == {t.text for t in thoughts.values()}
    helped = address + f"{thoughts['idea'].pk}/helped/"
    assert Program(omsk, other)("PUT", helped)[0] == 403
    for _ in range(2):
        assert mine("PUT", helped)[0] == 204
    assert mine.rows(address)[0]["helped"] == [thoughts["idea"].pk]
    with omsk.scope():
        assert Trace.objects.filter(kind="helped").count() == 1
    assert mine("DELETE", helped)[0] == 204
    assert mine.rows(address)[0]["helped"] == []
    assert mine("PUT", address + "999999/helped/")[0] == 404
    assert Program(omsk)("GET", address)[0] == 401


def test_letters_are_chosen(omsk: City, boris: Member) -> None:
    program = Program(omsk, boris)
    _, chosen = program("GET", "letters/choice/")
    assert chosen == {"wanted": ["minutes", "tasks", "follow_ups"]}
    assert program("PUT", "letters/choice/", {"wanted": ["tasks"]})[1] == {"wanted": ["tasks"]}
    assert program("PUT", "letters/choice/", {"wanted": ["spam"]})[0] == 400
    with omsk.scope():
        chosen = NotificationChoices.objects.get(member=boris).kinds
    never = {"when": "never", "on": []}
    assert chosen == {"outcome.evening": never, "outcome.follow_up": never}
