"""A whole meeting through the API alone, from its series to its minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tenants.live.models import Capture, RunEvent, Vote
from tenants.live.stream.tickets import read
from tenants.meetings.models import Attendance, Meeting, MeetingChange, Registration
from tenants.members.duties import hold_duty
from tenants.members.models import Duty, Member
from tenants.outcome.models import Minutes, Task
from tenants.products.models import Question
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import NOW, person
from tests.meetings.conftest import clock

__all__ = ["clock"]

NAMES = ("Boris", "Vera", "Gleb", "Dina", "Egor", "Fyodor", "Zoya")
BEGINS = datetime(2026, 11, 26, 12, tzinfo=UTC)  # six in the evening in Omsk
Moved = Callable[[datetime], None]


@pytest.fixture
def members(omsk: City, anna: Member) -> dict[str, Member]:
    """Eight members; Anna and Vera are in the core."""
    found = {"Anna": anna} | {name: person(omsk, name) for name in NAMES}
    with omsk.scope():
        hold_duty(member=found["Vera"], kind=Duty.Kind.MINUTES, now=NOW)
    return found


@pytest.fixture
def programs(omsk: City, members: dict[str, Member]) -> dict[str, Program]:
    return {name: Program(omsk, member) for name, member in members.items()}


@pytest.fixture
def tonight(programs: dict[str, Program]) -> int:
    """The first evening of a rhythm that Anna's program begins."""
    rhythm = {
        "title": "Thursday",
        "rule": "FREQ=WEEKLY;BYDAY=TH",
        "starts_on": "2026-11-26",
        "at": "18:00",
        "venue": "Boiling Point",
    }
    status, begun = programs["Anna"]("POST", "series/", rhythm)
    assert (status, begun["minutes"], begun["kind"]) == (201, 120, "regular")
    _, found = programs["Boris"]("GET", "meetings/?ordering=starts_at&after=2026-11-20T00:00:00Z")
    assert [row["starts_at"][:10] for row in found["results"]] == [
        "2026-11-26",
        "2026-12-03",
        "2026-12-10",
    ]
    number: int = found["results"][0]["id"]
    return number


def test_programs_run_an_evening_from_plan_to_minutes(
    omsk: City, members: dict[str, Member], programs: dict[str, Program], tonight: int, clock: Moved
) -> None:
    anna, vera, boris, gleb = (programs[name] for name in ("Anna", "Vera", "Boris", "Gleb"))
    here = f"meetings/{tonight}/"

    # They ask, and say that they come.
    asked = {}
    for name in ("Boris", "Gleb", "Dina", "Egor"):
        body = {"text": f"What is {name} stuck with?", "blocker": "customer", "about": "person"}
        status, question = programs[name]("POST", "questions/", body)
        assert status == 201
        asked[name] = question["id"]
    for name in NAMES:
        assert programs[name]("PUT", here + "registration/")[1]["state"] == "coming"
    assert anna("PUT", here + "confirmation/")[1]["state"] == "confirmed"

    # Anna plans, reads why it is so, changes it by hand and tells everyone.
    status, nothing = anna("GET", here + "plan/")
    assert (status, nothing["version"], nothing["parts"]) == (200, 0, [])
    wish = {"tables": 2, "seats": 5, "formats": ["troika", "lean_coffee"], "version": 0}
    status, plan = anna("POST", here + "plan/", wish)
    assert (status, plan["told_at"], plan["people"]) == (200, None, 7)
    assert plan["sentences"][0] == "4 questions of 4 people."
    work = [part for part in plan["parts"] if part["kind"] == "block"]
    one, two = work[0]["tables"]
    first, second = one["seats"][0], two["seats"][0]
    swap = {"with": second["id"], "version": plan["version"]}
    status, swapped = anna("PATCH", here + f"plan/seats/{first['id']}/", swap)
    tables = next(p for p in swapped["parts"] if p["id"] == work[0]["id"])["tables"]
    assert first["name"] in [seat["name"] for seat in tables[1]["seats"]]
    assert second["name"] in [seat["name"] for seat in tables[0]["seats"]]
    status, stale = anna("PATCH", here + f"plan/seats/{first['id']}/", swap)
    assert (status, stale["code"]) == (409, "stale")
    assert stale["present"] == anna("GET", here + "plan/")[1]
    status, again = anna("POST", here + "plan/", {"version": swapped["version"]})
    assert status == 200
    kept = next(p for p in again["parts"] if p["position"] == work[0]["position"])["tables"]
    assert first["name"] in [seat["name"] for seat in kept[1]["seats"]]
    last = [part for part in again["parts"] if part["kind"] == "block"][-1]
    other = {"format": "lean_coffee", "version": again["version"]}
    status, again = anna("PATCH", here + f"plan/parts/{last['id']}/", other)
    assert (status, again.get("message")) == (200, None)
    formats = [part["format"] for part in again["parts"] if part["kind"] == "block"]
    assert formats[-1] == "lean_coffee"
    assert len(formats) > 1
    status, told = anna("PUT", here + "plan/announcement/", {"version": again["version"]})
    assert (status, bool(told["told_at"])) == (200, True)
    with omsk.scope():
        states = set(Question.objects.values_list("state", flat=True))
        assert states == {"on_agenda"}

    # The door: by themselves, by name, walking in.
    clock(BEGINS - timedelta(minutes=15))
    for name in ("Boris", "Gleb", "Dina", "Egor", "Fyodor", "Anna"):
        status, mine = programs[name]("PUT", here + "live/arrival/")
        assert (status, mine["name"]) == (200, name)
        assert mine["table"] in (1, 2)
    status, came = anna("POST", here + "arrivals/", {"member": members["Vera"].pk})
    assert (status, came["how"]) == (201, "name")
    lena = {"name": "Lena", "nonce": str(uuid4())}
    assert len({anna("POST", here + "arrivals/", lena)[1]["id"] for _ in range(2)}) == 1
    status, wrong = anna("POST", here + "arrivals/", {"name": "Nobody"})
    assert anna("DELETE", here + f"arrivals/{wrong['id']}/")[0] == 204
    _, door = anna("GET", here + "door/")
    assert [row["name"] for row in door["expected"]] == ["Zoya"]
    assert [row["name"] for row in door["here"]][-2:] == ["Lena", "Vera"]  # by name

    # It begins; energy is told; everyone sees one clock.
    assert boris("GET", here + "live/")[1]["mine"]["asks_pulse"] is None
    clock(BEGINS)
    status, state = anna("PUT", here + "live/beginning/")
    assert (status, state["state"], state["revision"], state["here"]) == (200, "live", 1, 8)
    assert state["facilitator"]["name"] == "Anna"
    assert anna("PUT", here + "live/beginning/")[1]["revision"] == 1
    assert boris("GET", here + "live/")[1]["mine"]["asks_pulse"] == "start"
    for name in ("Boris", "Gleb", "Dina", "Egor", "Fyodor"):
        assert programs[name]("PUT", here + "live/pulse/start/", {"value": 2})[0] == 200
    outside = programs["Zoya"]("GET", here + "live/")[1]
    assert (outside["is_open"], outside["step"], outside["mine"]) == (True, None, None)
    status, said = programs["Zoya"]("POST", here + "live/captures/", thought("perspective", "Hm"))
    assert (status, said["code"]) == (409, "not_here")

    # Zoya has not come: the rest of the evening is for who is here; she finds a table if she comes.
    seated = anna("PUT", here + "live/seating/")[1]
    assert "Zoya" not in {p["name"] for t in seated["tables"] for p in t["people"]}

    # The ticket opens this evening's stream alone.
    _, ticket = boris("GET", here + "live/ticket/")
    opened = read(ticket["ticket"], now=BEGINS.timestamp())
    assert (opened.schema, opened.number) == (omsk.schema_name, tonight)

    # On to the work: pause, more time, hands change, tables go by themselves.
    minute = BEGINS
    while state["step"]["kind"] != "block":
        minute += timedelta(minutes=5)
        clock(minute)
        status, state = anna("POST", here + "live/steps/", {"revision": state["revision"]})
        assert status == 200
    left = state["clock"]["seconds_left"]
    assert anna("PUT", here + "live/pause/")[1]["clock"]["paused_at"]
    clock(minute := minute + timedelta(minutes=3))
    assert anna("DELETE", here + "live/pause/")[1]["clock"]["seconds_left"] == left
    _, state = anna("GET", here + "live/")
    more = {"minutes": 5, "revision": state["revision"]}
    status, state = anna("POST", here + "live/minutes/", more)
    assert state["clock"]["seconds_left"] == left + 300
    status, refused = anna("POST", here + "live/minutes/", more)
    assert (status, refused["code"]) == (409, "stale")
    assert refused["present"]["revision"] == state["revision"]
    handed = anna("PUT", here + "live/lead/", {"to": members["Vera"].pk})[1]
    assert handed["facilitator"]["name"] == "Vera"
    status, not_now = anna("PUT", here + "live/pause/")
    assert (status, not_now["code"]) == (409, "not_leading")
    assert not_now["present"]["facilitator"]["name"] == "Vera"
    assert not_now["present"]["clock"]["paused_at"] is None
    status, no = anna("PUT", here + "live/lead/", {"to": members["Boris"].pk})
    assert (status, no["code"]) == (409, "not_core")
    assert anna("PUT", here + "live/lead/", {})[1]["facilitator"]["name"] == "Anna"
    _, his = boris("GET", here + "live/")
    own = f"live/tables/{his['mine']['table']}/"
    step = {"step": his["mine"]["step"]["step"]}
    assert boris("POST", here + own + "steps/", step)[1]["mine"]["step"]["step"] == 1
    status, late = boris("POST", here + own + "steps/", step)
    assert (status, late["code"]) == (409, "stale")
    assert boris("DELETE", here + own + "own-clock/")[0] == 403
    status, state = anna("DELETE", here + own + "own-clock/")
    assert status == 200
    assert all(table["ends_at"] is None for table in state["tables"])
    people = {p["name"]: p["is_here"] for t in state["tables"] for p in t["people"]}
    here_now = ("Anna", "Boris", "Gleb", "Dina", "Egor", "Fyodor", "Vera", "Lena")
    assert people == dict.fromkeys(here_now, True)

    # Words: once each, however often they are sent; theirs alone to change.
    kept_words = [
        gleb("POST", here + "live/captures/", thought("perspective", "Ask three customers")),
        gleb("POST", here + "live/captures/", thought("realisation", "So that was possible")),
        gleb(
            "POST",
            here + "live/captures/",
            thought("commitment", "Call Lena", due_on="2026-12-01"),
        ),
    ]
    assert [answer[0] for answer in kept_words] == [201, 201, 201]
    far = gleb("POST", here + "live/captures/", thought("commitment", "x", due_on="0001-01-01"))
    assert (far[0], list(far[1]["fields"])) == (400, ["due_on"])
    table_question = gleb("GET", here + "live/")[1]["mine"]["question"]
    assert kept_words[0][1]["question"] == (table_question["id"] if table_question else None)
    path = here + f"live/captures/{kept_words[0][1]['id']}/"
    assert boris("DELETE", path)[0] == 403
    better = {"kind": "perspective", "text": "Ask three customers first"}
    assert gleb("PUT", path, better)[1]["text"] == "Ask three customers first"
    assert gleb("DELETE", path)[0] == 204
    assert gleb("PUT", path + "return/")[1]["taken_back_at"] is None
    assert len(gleb.rows(here + "live/captures/")) == 3

    # Through all steps; where a table votes, it does.
    voted = vote_through(programs, here, clock, minute)
    with omsk.scope():
        assert Vote.objects.count() == voted > 0
    _, state = anna("GET", here + "live/")
    assert state["next"] is None
    for name in ("Boris", "Gleb", "Dina", "Egor", "Fyodor"):
        assert programs[name]("GET", here + "live/")[1]["mine"]["asks_pulse"] == "end"
        assert programs[name]("PUT", here + "live/pulse/end/", {"value": 4})[0] == 200
    clock(BEGINS + timedelta(hours=2))
    status, closed = anna("PUT", here + "live/closing/")
    assert (status, closed["state"], closed["is_open"]) == (200, "closed", False)
    assert anna("PUT", here + "live/closing/")[0] == 200  # closed twice is closed once
    status, over = anna("POST", here + "live/steps/", {"revision": closed["revision"]})
    assert (status, over["code"]) == (409, "already_closed")

    # What is left: minutes, tasks, questions that wait again, effects, next week.
    _, minutes = vera("GET", f"minutes/{tonight}/")
    assert minutes["numbers"] == {
        "came": 8,
        "questions": 4,
        "perspectives": 1,
        "realisations": 1,
        "commitments": 1,
    }
    assert [row["name"] for row in minutes["led_by"]] == ["Anna", "Vera"]
    assert minutes["energy"] == {"people": 5, "before": 2.0, "after": 4.0}
    assert set(minutes["back_in_queue"]) == set(asked.values())
    assert [row["text"] for row in gleb("GET", "tasks/")[1]["results"]] == ["Call Lena"]
    _, mine = boris("GET", f"questions/{asked['Boris']}/")
    assert (mine["state"], mine["times_served"]) == ("queued", 1)
    assert anna.rows("effects/")[-1]["meeting"] == tonight
    following = boris("GET", f"meetings/?after={BEGINS:%Y-%m-%dT%H:%M:%SZ}&ordering=starts_at")
    again_in = following[1]["results"][1]["id"]
    assert boris("PUT", f"meetings/{again_in}/registration/")[1]["state"] == "coming"

    # The oracle: rows.
    with omsk.scope():
        meeting = Meeting.objects.get(pk=tonight)
        assert (meeting.state, meeting.came) == ("closed", 8)
        assert Minutes.objects.filter(meeting=meeting).count() == 1
        assert Task.objects.get().member_id == members["Gleb"].pk
        said = Capture.objects.by_people().filter(meeting=meeting).exclude(kind="idea")
        assert sorted(said.values_list("kind", "text")) == [
            ("commitment", "Call Lena"),
            ("perspective", "Ask three customers first"),
            ("realisation", "So that was possible"),
        ]
        kinds = list(RunEvent.objects.values_list("kind", flat=True))
        assert [k for k in kinds if k not in ("next", "skip")] == [
            *("start", "pause", "resume", "extend", "hand_over", "take_over"),
            *("table_next", "table_rejoin", "close"),
        ]
        assert [p["kind"] for p in anna.rows(here + "live/presses/")] == kinds
        assert Attendance.objects.filter(meeting=meeting, member=None).count() == 1
        assert list(
            MeetingChange.objects.filter(meeting=meeting).order_by("pk").values_list("kind", "by")
        ) == [("confirmed", members["Anna"].pk), ("closed", members["Anna"].pk)]
        assert Registration.objects.get(meeting=again_in).member_id == members["Boris"].pk


def thought(kind: str, text: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "text": text, "nonce": str(uuid4()), **more}


def vote_through(programs: dict[str, Program], here: str, clock: Moved, minute: datetime) -> int:
    """On to the last step; ideas are written before votes and get dots in them. How many votes."""
    anna, boris = programs["Anna"], programs["Boris"]
    votes = 0
    _, state = anna("GET", here + "live/")
    while state["next"]:
        if "idea" in state["step"]["captures"]:
            assert boris("POST", here + "live/captures/", thought("idea", "A list"))[0] == 201
        ideas = boris("GET", here + "live/")[1]["mine"]["ideas"]
        if ideas:
            path = here + f"live/ideas/{ideas[0]['id']}/vote/"
            assert boris("PUT", path, {"points": 3})[1]["ideas"][0]["points"] == 3
            assert boris("DELETE", path)[1]["ideas"][0]["points"] == 0
            place = {name: state["step"][name] for name in ("part", "step")}
            assert boris("PUT", path, {"points": 2, "place": place})[0] == 200
            votes += 1
        minute += timedelta(minutes=1)
        clock(minute)
        skip = {"skip": "step"} if state["next"]["kind"] == "spare" else {}
        press = {"revision": state["revision"]} | skip
        status, state = anna("POST", here + "live/steps/", press)
        assert status == 200
    return votes
