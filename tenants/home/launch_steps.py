"""The open steps of the launch checklist, as the core of a young city reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.home.launch import Launch, LaunchStep, is_established, launch
from tenants.home.next_steps import MOST, NextStep, confirm, for_me
from tenants.members.models import Member
from tenants.members.rights import Right, duties_of
from tenants.ui.avatars import first_name

ICONS = {
    LaunchStep.VENUE: "map-pin",
    LaunchStep.SLOT: "calendar-days",
    LaunchStep.DUTIES: "user-group",
    LaunchStep.FORMATS: "rectangle-stack",
    LaunchStep.PEOPLE: "qr-code",
    LaunchStep.MEETING: "calendar-days",
    LaunchStep.CHAT: "chat-bubble-left-right",
    LaunchStep.VALUES: "heart",
}
TITLES = {  # what to do, where the labels of the steps name what is there
    LaunchStep.VENUE: gettext_lazy("Write where you meet"),
    LaunchStep.SLOT: gettext_lazy("Set the weekly evening"),
    LaunchStep.DUTIES: gettext_lazy("Share three duties"),
    LaunchStep.FORMATS: gettext_lazy("Choose the formats to begin with"),
    LaunchStep.PEOPLE: gettext_lazy("Invite ten people"),
    LaunchStep.MEETING: gettext_lazy("Confirm the first meeting"),
    LaunchStep.CHAT: gettext_lazy("Link your chat"),
    LaunchStep.VALUES: gettext_lazy("Plan a values evening"),
}
RIGHTS = {  # anybody can take a duty
    LaunchStep.VENUE: Right.RHYTHM,
    LaunchStep.SLOT: Right.RHYTHM,
    LaunchStep.FORMATS: Right.FORMATS,
    LaunchStep.PEOPLE: Right.INVITE,
    LaunchStep.MEETING: Right.RHYTHM,
    LaunchStep.CHAT: Right.CITY_PAGE,
    LaunchStep.VALUES: Right.RHYTHM,
}


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """The launch on the front page: what is done, and the one list of next steps."""

    done: Sequence[LaunchStep]
    total: int
    steps: Sequence[NextStep]


def checklist(member: Member, *, rights: frozenset[Right], now: datetime) -> Checklist | None:
    """The launch and the member's own next steps in one list, for the core of a young city.

    None for others, once all is done, and for a city that has met often enough.
    """
    if not rights or is_established(now=now):
        return None
    found = launch(now=now)
    if not found.open_steps:
        return None
    steps = [_step(step, found, rights) for step in found.open_steps]
    steps += for_me(member, now=now)[:MOST]
    return Checklist(done=found.done_steps, total=len(LaunchStep), steps=steps)


def _step(step: LaunchStep, found: Launch, rights: frozenset[Right]) -> NextStep:
    needs = RIGHTS.get(step)
    if needs and needs not in rights:
        duties = ", ".join(duties_of(needs))
        return NextStep(
            title=str(TITLES[step]),
            detail=_("A matter of these duties: %(duties)s. Take one, or tell them.")
            % {"duties": duties},
            url=reverse("members:core"),
            icon=ICONS[step],
        )
    if step == LaunchStep.MEETING and found.next_meeting:
        return confirm(found.next_meeting)
    return NextStep(
        title=str(TITLES[step]),
        detail=missing(step, found),
        url=_url(step, found),
        icon=ICONS[step],
    )


def missing(step: LaunchStep, found: Launch) -> str:
    """Say what the step lacks in this city."""
    number = found.counts[step]
    match step:
        case LaunchStep.VENUE if found.series:
            words = _("%(venue)s: add the street and the house, so that newcomers find it.")
            return words % {"venue": found.series.venue}
        case LaunchStep.VENUE:
            return _("Agree on a place, and begin the weekly rhythm there.")
        case LaunchStep.SLOT:
            return _("Choose the day and the hour: people remember what happens every week.")
        case LaunchStep.DUTIES if found.duties:
            words = _("%(number)s of %(needed)s duties, taken by %(names)s.")
            names = dict.fromkeys(first_name(duty.member.name) for duty in found.duties)
            return words % {
                "number": number,
                "needed": step.needed,
                "names": ", ".join(names),
            }
        case LaunchStep.DUTIES:
            return _("Nobody has taken a duty yet.")
        case LaunchStep.FORMATS:
            return _("Look through the shelf and put away what you don't begin with.")
        case LaunchStep.PEOPLE:
            words = _("%(number)s of %(needed)s so far. Show or send one QR, and they are in.")
            return words % {"number": number, "needed": step.needed}
        case LaunchStep.MEETING:
            return _("No meeting is planned: begin the weekly rhythm.")
        case LaunchStep.CHAT:
            return _("Paste the link to the chat that you share.")
        case LaunchStep.VALUES:
            return _("One evening about what matters to you. Choose its day.")


def _url(step: LaunchStep, found: Launch) -> str:
    match step:
        case LaunchStep.VENUE if found.series:
            return reverse("meetings:series_edit", args=[found.series.pk]) + "#id_address"
        case LaunchStep.DUTIES:
            return reverse("members:core")
        case LaunchStep.FORMATS:
            return reverse("formats:list")
        case LaunchStep.PEOPLE:
            return reverse("members:door")
        case LaunchStep.CHAT:
            return reverse("home:edit") + "#id_chat_url"
        case LaunchStep.VALUES:
            return reverse("meetings:series_new") + "?kind=values"
    return reverse("meetings:series_new")
