"""No door shows the words of a hidden post; pages ask as much for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.conversations.actions import write_post
from tenants.conversations.events import MARK, STANDING
from tenants.governance.moderation import actions
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.notifications.queries import lines_of
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import NOW, Visitor
from tests.governance.moderation.making import act, again, report, shout

Visit = Callable[..., Visitor]
SECRET = "zebra crossing"


@pytest.mark.parametrize("is_hidden", [False, True])
def test_no_door_shows_the_words_of_a_hidden_post(
    is_hidden: bool, omsk: City, visit: Visit, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        thing = shout(boris, vera, text=f"@Gleb, only a fool needs a {SECRET}")
        post = again(thing)
        thread, asked = post.thread, post.thread.question
        assert asked
        write_post(by=anna, thread=thread, text="Why?", reply_to=post, quote=SECRET, now=NOW)
        report(thing, vera)
        if is_hidden:
            act(thing, anna)
        talk = thread.get_absolute_url()
    hers, browser = Program(omsk, vera), visit(omsk, vera)
    doors = {
        "the talk": browser.get(talk).text,
        "the open page": browser.get(f"{talk}?after=0", headers={"hx-request": "true"}).text,
        "the question": browser.get(asked.get_absolute_url()).text,
        "notifications": browser.get("/notifications/").text,
        "today": browser.get("/").text,
        "search": browser.get("/search/?q=fool").text,
        "API of the post": str(hers("GET", f"posts/{post.pk}/")),
        "API of the talk": str(hers("GET", f"questions/{asked.pk}/posts/")),
    }
    open_ones = {name for name, text in doors.items() if "only a fool needs" in text}
    with omsk.scope():
        rows = list(Notification.objects.filter(kind__startswith="conversations."))
        told = " ".join(str(line) for line in lines_of(rows))  # also of letters and the digest
        assert ("only a fool needs" in told) is not is_hidden
        sent = STANDING(post.pk)
        assert (sent is None) is is_hidden
        assert "zebra" not in str(MARK(post.pk))
    if is_hidden:
        assert open_ones == set()
        assert [name for name, text in doors.items() if "zebra" in text] == []
    else:
        assert open_ones >= {"the talk", "the question", "API of the post", "API of the talk"}


def test_the_log_and_an_act_ask_as_much_for_three_rows_as_for_one(
    omsk: City, visit: Visit, anna: Member, boris: Member, vera: Member, gleb: Member
) -> None:
    def make(text: str) -> int:
        with omsk.scope():
            thing = shout(boris, vera, text=text)
            report(thing, vera)
            made = act(thing, anna)
            actions.answer_act(made, by=boris, text="I am sorry", now=NOW)
            report(shout(boris, vera, text=f"{text}, too"), vera)
            return made.pk

    browser, core = visit(omsk, gleb), visit(omsk, anna)
    counts: dict[str, list[int]] = {"log": [], "log of the core": [], "act": [], "API": []}
    program = Program(omsk, gleb)
    first = make("Number 0")
    for number in range(1, 4):
        for _warm in range(2):
            took = [
                statements(lambda: browser.get("/moderation/")),
                statements(lambda: core.get("/moderation/")),
                statements(lambda: browser.get(f"/moderation/{first}/")),
                statements(lambda: program("GET", "moderation/")),
            ]
        for name, count in zip(counts, took, strict=True):
            counts[name].append(count)
        make(f"Number {number}")
    assert {name: len(set(found)) for name, found in counts.items()} == dict.fromkeys(counts, 1), (
        counts
    )


def statements(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return sum("SELECT" in query["sql"] for query in captured)
