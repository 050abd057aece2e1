"""Notifications about duties and turns of leading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.governance.decisions.models import Decision
from tenants.governance.duties.models import Turn
from tenants.meetings.models import Meeting
from tenants.meetings.permanent import permanent_participants
from tenants.members.models import Duty, Member
from tenants.notifications import kinds
from tenants.notifications.actions import notify, take_back
from tenants.notifications.models import Notification
from tenants.ui import dates

OFFERED, TAKEN, SWAPPED = "duties.turn_offered", "duties.turn_taken", "duties.turn_swapped"
PASSING, PASSED, STAND_IN = "duties.passing", "duties.passed", "duties.stand_in"
ENDING, IDLE, EXPIRED = "duties.ending", "duties.idle", "duties.expired"
RECALL, RECALLED = "duties.recall", "duties.recalled"
NO_CORE, TOO_MUCH = "duties.no_core", "duties.too_much"
# Of turns, which the core takes, and of duties that one holds.
OF_THE_CORE = frozenset({OFFERED, TAKEN, SWAPPED, PASSED, ENDING, IDLE, EXPIRED, RECALL, RECALLED})
MINE, OURS = kinds.Group.MINE, kinds.Group.OURS
DIGEST, AT_ONCE = kinds.Choice.DIGEST, kinds.Choice.AT_ONCE


def turn_items(rows: Sequence[Notification]) -> Mapping[int, kinds.Item]:
    """With the evening and its time, in the reader's language."""
    turns = Turn.objects.select_related("meeting").in_bulk({_number(row) for row in rows})
    return {
        row.pk: kinds.kind_named(row.kind).item(row, detail=_evening(turn.meeting))
        for row in rows
        if (turn := turns.get(_number(row)))
    }


def duty_items(rows: Sequence[Notification]) -> Mapping[int, kinds.Item]:
    """With the name of the duty, in the reader's language."""
    duties = Duty.objects.in_bulk({_number(row) for row in rows})
    return {
        row.pk: kinds.kind_named(row.kind).item(row, detail=_named(duty))
        for row in rows
        if (duty := duties.get(_number(row)))
    }


def _number(row: Notification) -> int:
    return int(row.key.split(":")[0])


def _evening(meeting: Meeting) -> str:
    return f"{meeting.title}, {dates.when(meeting.starts_at)}"


def _named(duty: Duty) -> str:
    return str(duty.get_kind_display())


ITEMS: Mapping[str, kinds.Items] = {
    **dict.fromkeys((OFFERED, TAKEN, SWAPPED), turn_items),
    **dict.fromkeys(
        (PASSING, PASSED, STAND_IN, ENDING, IDLE, EXPIRED, RECALL, RECALLED), duty_items
    ),
}


def register_all() -> None:
    turns, arrows, hand = "calendar", "arrows-right-left", "hand-raised"
    for name, group, label, title, icon, default in (
        (
            OFFERED,
            OURS,
            _("Somebody can't lead an evening"),
            _("%(name)s can't lead an evening. Could you?"),
            turns,
            AT_ONCE,
        ),
        (
            TAKEN,
            MINE,
            _("Somebody leads an evening in my place"),
            _("%(name)s leads in your place"),
            turns,
            AT_ONCE,
        ),
        (
            SWAPPED,
            MINE,
            _("Somebody swaps an evening with me"),
            _("%(name)s has swapped evenings with you"),
            arrows,
            AT_ONCE,
        ),
        (
            PASSING,
            MINE,
            _("Somebody would like to pass a duty on to me"),
            _("%(name)s asks you to take a duty over"),
            hand,
            AT_ONCE,
        ),
        (
            PASSED,
            MINE,
            _("Somebody has taken over my duty"),
            _("%(name)s has taken over your duty. Thank you for carrying it"),
            hand,
            AT_ONCE,
        ),
        (
            STAND_IN,
            MINE,
            _("I stand in for somebody"),
            _("%(name)s asks you to stand in"),
            hand,
            AT_ONCE,
        ),
        (
            ENDING,
            MINE,
            _("The term of my duty is nearly over"),
            _("The term of your duty is nearly over: go on, or pass it on"),
            "clock",
            AT_ONCE,
        ),
        (
            IDLE,
            MINE,
            _("A duty of mine waits for a sign of life"),
            _("We have not seen you lately. In a week your duty becomes free"),
            "clock",
            AT_ONCE,
        ),
        (
            EXPIRED,
            MINE,
            _("A duty of mine has become free"),
            _("Your duty is free again. Take it up whenever you like"),
            "clock",
            AT_ONCE,
        ),
        (
            RECALL,
            MINE,
            _("Somebody proposes to recall me from a duty"),
            _("%(name)s proposes that somebody else takes care of your duty"),
            hand,
            AT_ONCE,
        ),
        (
            RECALLED,
            MINE,
            _("I was recalled from a duty"),
            _("It was decided: somebody else takes care of your duty. Thank you for carrying it"),
            hand,
            AT_ONCE,
        ),
        (
            NO_CORE,
            OURS,
            _("The city has no core"),
            _("Nobody holds a duty any more. Without a core there is no evening: take one"),
            "exclamation-triangle",
            AT_ONCE,
        ),
        (
            TOO_MUCH,
            OURS,
            _("One person carries too much"),
            _("One person carries too much: it is time to share"),
            "exclamation-triangle",
            DIGEST,
        ),
    ):
        kinds.register(
            kinds.Kind(
                name=name,
                group=group,
                label=label,
                title=title,
                icon=icon,
                default=default,
                items=ITEMS.get(name),
                for_core=name in OF_THE_CORE,
            )
        )


def tell_of_offer(turn: Turn, *, by: Member, now: datetime) -> None:
    """Ask the rest of the core."""
    core = Member.objects.core(now=now).values_list("pk", flat=True)
    _about_turn(OFFERED, turn, list(core), by=by, now=now)


def take_back_offer(turn: Turn) -> None:
    take_back(OFFERED, keys=[turn.pk])


def tell_of_taken(turn: Turn, before: Member, *, by: Member, now: datetime) -> None:
    take_back_offer(turn)
    _about_turn(TAKEN, turn, [before], by=by, now=now)


def tell_of_swap(mine: Turn, theirs: Turn, *, by: Member, now: datetime) -> None:
    """Tell the other one, who leads `mine` now."""
    take_back(OFFERED, keys=[mine.pk, theirs.pk])
    _about_turn(SWAPPED, mine, [mine.member], by=by, now=now)


def tell_of_passing(duty: Duty, *, by: Member, now: datetime) -> None:
    take_back_passing(duty)
    if duty.offered_to:
        _about_duty(PASSING, duty, [duty.offered_to], by=by, now=now)


def take_back_passing(duty: Duty) -> None:
    take_back(PASSING, keys=[duty.pk])


def tell_of_passed(taken: Duty, *, before: Member, now: datetime) -> None:
    _about_duty(PASSED, taken, [before], by=taken.member, now=now)


def tell_stand_in(duty: Duty, *, by: Member, now: datetime) -> None:
    if duty.stand_in and duty.away_from:
        _about_duty(STAND_IN, duty, [duty.stand_in], key=duty.away_from.date(), by=by, now=now)


def tell_of_recall(duty: Duty, decision: Decision, *, by: Member, now: datetime) -> None:
    _about_duty(RECALL, duty, [duty.member], key=decision.pk, by=by, now=now, path=_path(decision))


def tell_of_recalled(duty: Duty, decision: Decision, *, now: datetime) -> None:
    key = decision.pk
    _about_duty(RECALLED, duty, [duty.member], key=key, now=now, path=_path(decision))


def _path(decision: Decision) -> str:
    return decision.get_absolute_url()


def tell_holder(kind: str, duty: Duty, *, now: datetime, key: object = "") -> None:
    _about_duty(kind, duty, [duty.member], key=key, now=now)


def ask_for_a_core(*, now: datetime) -> None:
    """Ask all permanent participants, or everybody where there are none. Once a day at most."""
    people = permanent_participants(now=now)
    asked = people if people.exists() else Member.objects.here()
    notify(
        NO_CORE,
        members=asked.values_list("pk", flat=True),
        key=now.date(),
        path=reverse("members:core", settings.CITY_URLCONF),
        now=now,
    )


def tell_of_too_much(member: Member, *, now: datetime) -> None:
    """Tell every member, once a month about one person."""
    notify(
        TOO_MUCH,
        members=Member.objects.here().values_list("pk", flat=True),
        key=f"{member.pk}:{now:%Y-%m}",
        text=member.name,
        path=reverse("duties:rota", settings.CITY_URLCONF),
        now=now,
    )


def _about_turn(
    kind: str, turn: Turn, members: Iterable[Member | int], *, by: Member, now: datetime
) -> None:
    key = turn.pk if kind == OFFERED else f"{turn.pk}:{now:%Y%m%d%H%M%S}"
    text = turn.meeting.title
    path = reverse("duties:rota", settings.CITY_URLCONF)
    notify(kind, members=members, key=key, by=by, text=text, path=path, now=now)


def _about_duty(
    kind: str,
    duty: Duty,
    members: Iterable[Member | int],
    *,
    now: datetime,
    by: Member | None = None,
    key: object = "",
    path: str = "",
) -> None:
    is_asked = kind == PASSING
    name, args = ("duties:offered", [duty.pk]) if is_asked else ("members:core", [])
    notify(
        kind,
        members=members,
        key=f"{duty.pk}:{key}" if key else duty.pk,
        by=by,
        path=path or reverse(name, settings.CITY_URLCONF, args),
        now=now,
    )
