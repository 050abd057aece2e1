"""Reports, the log and second looks through the API."""

from __future__ import annotations

from tenants.governance.moderation.models import Act, Report, Voice
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import person
from tests.governance.moderation.making import act, report, shout
from tests.governance.moderation.test_second_look import make_permanent

REPORT = {"thing": "post", "rule": "respect"}


def test_a_program_reports_and_reads_its_own_reports_alone(
    omsk: City, tomsk: City, anna: Member, boris: Member, vera: Member, darya: Member, egor: Member
) -> None:
    with tomsk.scope():
        report(shout(darya, egor), egor, words="Of Tomsk")
    with omsk.scope():
        thing = shout(boris, vera)
    hers, his = Program(omsk, vera), Program(omsk, boris)
    body = REPORT | {"thing_id": thing.row.pk}
    for wrong in ({"rule": "none"}, {"thing": "person"}, {"thing_id": 0}):
        assert hers("POST", "reports/", body | wrong)[0] == 400
    assert hers("POST", "reports/", body | {"thing_id": 10**6})[0] == 404
    assert his("POST", "reports/", body)[1]["code"] == "your_own"
    with omsk.scope():
        assert not Report.objects.exists()
    status, made = hers("POST", "reports/", body | {"words": "He shouts"})
    assert (status, made["words"], made["settled_at"]) == (201, "He shouts", None)
    assert made["rule"] == "We talk about the work, and never put a person down."
    assert hers("POST", "reports/", body)[1]["code"] == "reported_before"
    assert hers.rows("reports/") == [made]
    assert his.rows("reports/") == []
    with omsk.scope():
        act(thing, anna)
    (settled,) = hers.rows("reports/")
    assert settled["settled_at"] is not None
    (row,) = his.rows("moderation/")
    assert (row["kind"], row["by"]["name"], row["secret"]) == ("hide", "Anna", "")
    shown = his("GET", f"moderation/{row['id']}/")[1]
    assert "Vera" not in str((row, shown))
    assert "He shouts" not in str((row, shown))


def test_a_program_answers_an_act_and_takes_part_in_its_second_look(
    omsk: City, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        thing = shout(boris, vera)
        report(thing, vera)
        path = f"moderation/{act(thing, anna).pk}/"
    people = [person(omsk, name) for name in ("Ada", "Ben", "Cid", "Dan")]
    with omsk.scope():
        make_permanent(anna, boris, vera, *people)
    hers, his = Program(omsk, vera), Program(omsk, boris)
    assert hers("PUT", f"{path}answer/", {"text": "Ha"})[1]["code"] == "not_concerned"
    assert hers("POST", f"{path}second-look/")[1]["code"] == "not_concerned"
    assert his("PUT", f"{path}answer/", {"text": "I am sorry"})[1]["answer"] == "I am sorry"
    status, asked = his("POST", f"{path}second-look/")
    assert status == 200
    assert asked["candidates"] == sorted(member.pk for member in people)
    assert asked["secret"] != ""
    assert his("POST", f"{path}second-look/")[1]["code"] == "too_late"
    with omsk.scope():
        keys = list(Voice.objects.order_by("pk").values_list("member", flat=True))
    first, *others = (
        Program(omsk, member) for key in keys for member in people if member.pk == key
    )
    assert hers("DELETE", f"{path}voice/")[1]["code"] == "not_drawn"
    declined = first("DELETE", f"{path}voice/")[1]
    assert [voice["has_declined"] for voice in declined["voices"]] == [True, False, False, False]
    (rest,) = {member.pk for member in people} - set(keys)
    last = Program(omsk, next(member for member in people if member.pk == rest))
    said = others[0]("PUT", f"{path}voice/", {"keeps": False, "reason": "A joke"})[1]
    assert [voice["reason"] for voice in said["voices"]] == ["", "A joke", "", ""]
    unseen = his("GET", path)[1]
    assert {voice["reason"] for voice in unseen["voices"]} == {""}
    assert {voice["keeps"] for voice in unseen["voices"]} == {None}
    for looker in (others[1], last):
        assert looker("PUT", f"{path}voice/", {"keeps": False, "reason": "Too hard"})[0] == 200
    closed = his("GET", path)[1]
    assert (closed["ended_how"], closed["looked_at"] is not None) == ("fell", True)
    assert [voice["keeps"] for voice in closed["voices"]] == [None, False, False, False]
    with omsk.scope():
        assert Act.objects.get().ended_how == Act.End.FELL
