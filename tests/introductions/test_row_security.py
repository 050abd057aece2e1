"""Raw SQL: a third city reads nothing, and no side writes the words of the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from network.hq.pulse import CHANGED
from network.introductions.actions.introductions import take_back
from network.introductions.actions.safety import block, close_report, report_words
from network.introductions.letters import ANSWERED, ASKED, REPORTED, UNREAD
from network.introductions.models import (
    Answer,
    Introduction,
    Message,
    Participant,
    Report,
    RoomFile,
    RoomTask,
)
from network.introductions.remote_alarms import REMOTE_ALARM, set_alarm
from tenants.members.models import Member
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.cast import NOW

TABLES = (
    "introduction", "answer", "participant", "message", "roomfile", "roomtask", "block", "report",
    "reportclosing",
)  # fmt: skip


def run(statement: str) -> int:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(statement)
        return int(cursor.rowcount)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM public.introductions_{table}")
        return int(cursor.fetchone()[0])


def write(introduction: Introduction, *, by: Member, city: City, text: str = "Hello") -> None:
    with city.scope():
        Message.objects.create(
            introduction=introduction, city_id=city.pk, member=by.pk, text=text, at=NOW
        )


def fill(introduction: Introduction, *, by: Member, city: City) -> None:
    """A row of each table, written by one side; the other one's words are reported."""
    facts: dict[str, Any] = {"introduction": introduction, "city_id": city.pk, "member": by.pk}
    with city.scope():
        Message.objects.create(**facts, text="Hello", at=NOW)
        RoomFile.objects.create(
            **facts, title="Plan", content=f"rooms/{introduction.pk}/x.txt", kind="text/plain",
            size=1, state="ready", added_at=NOW,
        )  # fmt: skip
        RoomTask.objects.create(
            **facts, for_city_id=city.pk, for_member=by.pk, text="Call", added_at=NOW
        )
        block(introduction, by=by, whole_city=True, now=NOW)
        message = Message.objects.exclude(city_id=city.pk).get()
        report = report_words(
            introduction, by=by, message=message, reason="It is an advertisement", now=NOW
        )
        close_report(report, by=by, now=NOW)


def test_both_sides_read_the_room(
    omsk: City, tomsk: City, boris: Member, accepted: Introduction
) -> None:
    write(accepted, by=boris, city=omsk)
    for city in (omsk, tomsk):
        with city.scope():
            assert {table: count(table) for table in TABLES[:4]} == {
                "introduction": 1, "answer": 1, "participant": 2, "message": 1,
            }  # fmt: skip


def test_a_contact_is_shared_with_the_answer_and_not_before(
    omsk: City, tomsk: City, asked: Introduction
) -> None:
    with tomsk.scope():
        assert (count("introduction"), count("participant")) == (1, 0)
    with omsk.scope():
        assert Participant.objects.get().contact == "@boris"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE public.introductions_introduction SET taken_back_at = now()",
        "UPDATE public.introductions_participant SET contact = 'x' WHERE city_id = {omsk}",
        "UPDATE public.introductions_participant SET left_at = now() WHERE city_id = {omsk}",
    ],
)
def test_a_side_misses_the_rows_of_the_other(
    omsk: City, tomsk: City, accepted: Introduction, statement: str
) -> None:
    with tomsk.scope():
        assert run(statement.format(omsk=omsk.pk)) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE public.introductions_introduction SET why = 'x'",
        "UPDATE public.introductions_message SET text = 'x'",
        "DELETE FROM public.introductions_message",
        "DELETE FROM public.introductions_introduction",
        "UPDATE public.introductions_answer SET introduction_id = 1",
        "UPDATE public.introductions_participant SET city_id = {omsk}",
    ],
)
def test_words_are_changed_and_deleted_by_nobody(
    omsk: City, tomsk: City, boris: Member, accepted: Introduction, statement: str
) -> None:
    write(accepted, by=boris, city=omsk)
    for city in (omsk, tomsk):
        with city.scope(), pytest.raises(ProgrammingError, match="permission denied"):
            run(statement.format(omsk=omsk.pk))


def test_nobody_writes_in_the_name_of_the_other_side(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction
) -> None:
    forged = (
        "INSERT INTO public.introductions_message (introduction_id, city_id, member, text, at)"
        f" VALUES ({accepted.pk}, {{city}}, {{member}}, 'x', now())"
    )
    refused = "row-level security"
    with tomsk.scope():
        with pytest.raises(ProgrammingError, match=refused):
            run(forged.format(city=omsk.pk, member=boris.pk))
        with pytest.raises(ProgrammingError, match=refused):  # nobody of that number is inside
            run(forged.format(city=tomsk.pk, member=10**6))
        assert run(forged.format(city=tomsk.pk, member=darya.pk)) == 1


def test_an_answer_comes_from_the_city_that_was_asked(
    omsk: City, tomsk: City, boris: Member, asked: Introduction
) -> None:
    answer = (
        "INSERT INTO public.introductions_answer (introduction_id, city_id, member, name, state,"
        f" phrase, words, at) VALUES ({asked.pk}, {{city}}, 1, 'x', 'accepted', '', '', now())"
    )
    with omsk.scope():
        for city in (omsk, tomsk):
            with pytest.raises(ProgrammingError, match="row-level security"):
                run(answer.format(city=city.pk))


@pytest.mark.parametrize(
    "change",
    [{"to_city_id": "{omsk}"}, {"local_id": "10000"}, {"kind": "'format'"}, {"city_id": "{tomsk}"}],
)
def test_only_a_shown_listing_of_another_city_is_asked_about(
    omsk: City, tomsk: City, boris: Member, asked: Introduction, change: dict[str, str]
) -> None:
    facts = {
        "city_id": "{omsk}", "member": str(boris.pk), "name": "'Boris'", "to_city_id": "{tomsk}",
        "kind": "'expert'", "local_id": str(asked.local_id), "title": "'x'", "why": "'x'",
        "need": "'x'", "offer": "''", "asked_at": "now()",
    }  # fmt: skip

    def insert(row: dict[str, str]) -> int:
        values = ", ".join(row.values()).format(omsk=omsk.pk, tomsk=tomsk.pk)
        names = ", ".join(row)
        return run(f"INSERT INTO public.introductions_introduction ({names}) VALUES ({values})")

    with omsk.scope():
        assert insert(facts) == 1
        with pytest.raises(ProgrammingError, match="row-level security"):
            insert(facts | change)


@pytest.mark.parametrize("table", ["introduction", "participant", "message"])
def test_postgresql_gives_the_numbers(omsk: City, accepted: Introduction, table: str) -> None:
    with omsk.scope(), pytest.raises(DatabaseError, match=r"DEFAULT|permission denied"):
        run(f"UPDATE public.introductions_{table} SET id = 7")


def test_a_third_city_reads_nothing(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction
) -> None:
    write(accepted, by=darya, city=tomsk)
    fill(accepted, by=boris, city=omsk)
    elsewhere = 10**9  # the room is of Omsk and of another city than Tomsk
    with hub_scope():
        Introduction.objects.update(to_city_id=elsewhere)
        Answer.objects.update(city_id=elsewhere)
        Participant.objects.exclude(city_id=omsk.pk).update(city_id=elsewhere)
        Message.objects.exclude(city_id=omsk.pk).update(city_id=elsewhere)
        Report.objects.update(against_city_id=elsewhere)
    with omsk.scope():
        assert all(count(table) for table in TABLES)
    with tomsk.scope():
        assert {table: count(table) for table in TABLES} == dict.fromkeys(TABLES, 0)


def test_blocks_and_closings_are_private(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction
) -> None:
    write(accepted, by=darya, city=tomsk)
    fill(accepted, by=boris, city=omsk)
    with tomsk.scope():
        assert (count("block"), count("reportclosing"), count("report")) == (0, 0, 1)


def test_a_report_quotes_truly(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction
) -> None:
    write(accepted, by=darya, city=tomsk, text="Good morning")
    with omsk.scope():
        message = Message.objects.get()
        facts: dict[str, Any] = {
            "introduction": accepted, "message": message, "city_id": omsk.pk, "member": boris.pk,
            "against_city_id": tomsk.pk, "against_member": darya.pk, "reason": "x", "at": NOW,
        }  # fmt: skip
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Report.objects.create(**facts, words="Something vile")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Report.objects.create(**{**facts, "against_member": 10**6}, words="Good morning")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Report.objects.create(**{**facts, "message": None}, words="Good morning")
        Report.objects.create(**facts, words="Good morning")


def test_the_words_of_a_task_are_fixed_and_its_tick_is_everybodys(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction
) -> None:
    with omsk.scope():
        RoomTask.objects.create(
            introduction=accepted, city_id=omsk.pk, member=boris.pk, for_city_id=tomsk.pk,
            for_member=darya.pk, text="Call", added_at=NOW,
        )  # fmt: skip
    with tomsk.scope():
        assert run("UPDATE public.introductions_roomtask SET done_at = now()") == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            run("UPDATE public.introductions_roomtask SET text = 'x'")


def test_a_room_that_was_left_stays_left(
    tomsk: City, darya: Member, accepted: Introduction
) -> None:
    """A city that came back would read what was written after it had left."""
    comes = (
        "INSERT INTO public.introductions_participant (introduction_id, city_id, member, name,"
        f" contact) VALUES ({accepted.pk}, {tomsk.pk}, {darya.pk + 1}, 'x', '')"
    )
    with tomsk.scope():
        assert run("UPDATE public.introductions_participant SET left_at = now()") == 1
        for moment in ("NULL", "now() + interval '1 day'"):
            with pytest.raises(ProgrammingError, match="stays left"):
                run(f"UPDATE public.introductions_participant SET left_at = {moment}")
        with pytest.raises(ProgrammingError, match="stays left"):
            run(comes)
        assert Participant.objects.get(city_id=tomsk.pk).left_at


@pytest.mark.parametrize("state", ["declined", "gone"])
def test_an_answer_is_not_turned_round(tomsk: City, asked: Introduction, state: str) -> None:
    """An acceptance would show the contact of the one who asks."""
    with tomsk.scope():
        Answer.objects.create(introduction=asked, city_id=tomsk.pk, state=state, at=NOW)
        with pytest.raises(ProgrammingError, match="answered or taken back"):
            run("UPDATE public.introductions_answer SET state = 'accepted'")
        assert count("participant") == 0


@pytest.mark.parametrize("first", ["", "snoozed"])
def test_what_was_taken_back_is_not_accepted(
    omsk: City, tomsk: City, boris: Member, asked: Introduction, first: str
) -> None:
    with tomsk.scope():
        if first:
            Answer.objects.create(introduction=asked, city_id=tomsk.pk, state=first, at=NOW)
    with omsk.scope():
        take_back(asked, by=boris, now=NOW)
    accept = "UPDATE public.introductions_answer SET state = 'accepted'"
    if not first:
        accept = (
            "INSERT INTO public.introductions_answer (introduction_id, city_id, name, state,"
            f" phrase, words, at) VALUES ({asked.pk}, {tomsk.pk}, '', 'accepted', '', '', now())"
        )
    with tomsk.scope():
        with pytest.raises(ProgrammingError, match="answered or taken back"):
            run(accept)
        assert count("participant") == 0


@pytest.mark.parametrize(
    "content", ["products/7/secret.pdf", "rooms/{other}/x.txt", "rooms/{room}/../../x.txt", ""]
)
def test_a_file_of_a_room_has_no_content_from_elsewhere(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction, content: str
) -> None:
    write(accepted, by=darya, city=tomsk)
    fill(accepted, by=boris, city=omsk)
    place = content.format(room=accepted.pk, other=accepted.pk + 1)
    with omsk.scope():
        with pytest.raises(DatabaseError, match="file_in_its_room"):
            run(f"UPDATE public.introductions_roomfile SET content = '{place}'")
        assert RoomFile.objects.get().content.name == f"rooms/{accepted.pk}/x.txt"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (CHANGED, ""),  # an alarm of another app
        (REMOTE_ALARM, "1|x|y"),
        (ASKED, "{stranger}"),  # of two other cities
        (ASKED, "0"),
        (ASKED, "x"),
        (ASKED, str(10**30)),
        (UNREAD, "{stranger}:1"),
    ],
)
def test_a_city_sets_no_other_alarm_in_another_city(
    omsk: City, tomsk: City, boris: Member, accepted: Introduction, kind: str, key: str
) -> None:
    """A city's role can write an alarm of its own that asks the hub for anything."""
    with hub_scope():
        facts = {"city_id": 10**9, "to_city_id": tomsk.pk, "member": 1, "local_id": 1}
        stranger = Introduction.objects.create(**facts, kind="expert", title="x", asked_at=NOW)
    sent = key.format(stranger=stranger.pk)
    set_alarm(from_city_id=omsk.pk, to_city_id=tomsk.pk, kind=kind, key=sent)
    with tomsk.scope():
        assert not Alarm.objects.filter(kind=kind, key=sent).exists()
    own = str(accepted.pk)
    set_alarm(from_city_id=omsk.pk, to_city_id=tomsk.pk, kind=ASKED, key=own)
    with tomsk.scope():
        assert Alarm.objects.filter(kind=ASKED, key=own).exists()


@pytest.mark.parametrize("kind", [ASKED, ANSWERED, REPORTED])
def test_one_letter_is_not_rung_again(
    omsk: City, tomsk: City, boris: Member, accepted: Introduction, kind: str
) -> None:
    """A city's role can write the alarm of its own introduction as often as it likes."""
    subject: Introduction | Report = accepted
    if kind == REPORTED:
        with hub_scope():
            subject = Report.objects.create(
                introduction=accepted, city_id=omsk.pk, member=boris.pk, against_city_id=tomsk.pk,
                against_member=1, words="x", reason="x", at=NOW,
            )  # fmt: skip
    key = str(subject.pk)
    for sent, known in ((key, 1), (key, 0), (f"{key}:1", 0), (f"0{key}", 0)):
        set_alarm(from_city_id=omsk.pk, to_city_id=tomsk.pk, kind=kind, key=sent)
        with tomsk.scope():
            rung = Alarm.objects.filter(kind=kind, key=sent)
            assert rung.count() == known
            rung.delete()


@pytest.mark.parametrize(
    "column",
    ["introductions_introduction SET asked_letter_at", "introductions_report SET letter_at"],
)
def test_a_city_forgets_no_letter(omsk: City, accepted: Introduction, column: str) -> None:
    with omsk.scope(), pytest.raises(ProgrammingError, match="permission denied"):
        run(f"UPDATE public.{column} = NULL")
