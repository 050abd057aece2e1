"""Reports, acts, voices and closing at once, on connections of their own."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from tenants.accounts.models import User
from tenants.conversations.models import Post
from tenants.governance.moderation import actions, errors
from tenants.governance.moderation.models import Act, Report, Voice
from tenants.governance.moderation.validators import LOOK_TERM
from tenants.members.actions import join_city
from tenants.members.duties import hold_duty
from tenants.members.models import Duty, Member
from tenants.registry.models import City
from tests.cast import NOW
from tests.governance.moderation.making import act, again, report, shout
from tests.governance.moderation.test_second_look import make_permanent
from tests.live.run.test_race import together
from tests.registry.engine import engine, found_city, town

__all__ = ["engine", "found_city", "town"]


@pytest.fixture
def people(town: City) -> list[Member]:
    """Six; the first is of the core."""
    with town.scope():
        members = [
            join_city(user=User.objects.create_user(f"p{n}@example.com"), name=f"P{n}", now=NOW)
            for n in range(6)
        ]
        hold_duty(member=members[0], kind=Duty.Kind.MODERATION, now=NOW)
        return members


def test_an_act_and_the_third_report_have_one_order(town: City, people: list[Member]) -> None:
    """The act settles the third report as well, or the report waits: nothing stays hidden by
    three reports of which two are settled."""
    core, author, *others = people
    for number in range(4):
        with town.scope():
            thing = shout(author, core, f"Shout {number}")
            for member in others[:2]:
                report(thing, member)
        made, third = together(
            town,
            partial(act, thing, core, kind=Act.Kind.NOTHING),
            partial(report, thing, others[2]),
        )
        assert isinstance(made, Act)
        assert third is None
        with town.scope():
            reports = Report.objects.about("post", thing.row.pk)
            assert reports.count() == 3
            assert reports.open().count() in (0, 1)
            assert again(thing).hidden_as == ""


def test_the_last_voice_and_the_deadline_have_one_order(town: City, people: list[Member]) -> None:
    core, author, *others = people
    last = NOW + LOOK_TERM - timedelta(microseconds=1)
    with town.scope():
        make_permanent(*others[1:])
    for number in range(4):
        with town.scope():
            thing = shout(author, core, f"Shout {number}")
            report(thing, others[0])
            made = act(thing, core)
            actions.ask_second_look(made, by=author, now=NOW)
            drawn = [voice.member for voice in Voice.objects.filter(act=made)]
            actions.say(made, by=drawn[0], keeps=True, reason="It hurts", now=NOW)
        said, _closed = together(
            town,
            partial(actions.say, made, by=drawn[1], keeps=True, reason="Yes", now=last),
            partial(actions.close_look, made.pk, now=NOW + LOOK_TERM),
        )
        with town.scope():
            done = Act.objects.get(pk=made.pk)
            assert done.looked_at == NOW + LOOK_TERM
            fell = isinstance(said, errors.NotDrawn)
            assert fell or isinstance(said, Act)
            assert (done.ended_how == Act.End.FELL) is fell
            hidden = "" if fell else Post.Hidden.PEOPLE
            assert again(thing).hidden_as == hidden
