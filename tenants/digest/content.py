"""The digest of a member: the present state once, grouped by what it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import get_urlconf, set_urlconf
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.live.models import Capture
from tenants.meetings.models import Meeting, Registration
from tenants.members import inbox
from tenants.members.models import Member
from tenants.notifications.delivery import choices_of
from tenants.notifications.kinds import Choice, Group, kind_or_none
from tenants.notifications.models import Notification
from tenants.notifications.queries import lines_of
from tenants.outcome.models import Task
from tenants.outcome.queries.last_outcome import last_outcome
from tenants.registry.scope import current_city
from tenants.ui import dates

NEWS = timedelta(days=15)  # older unread notifications are on the page only
TASKS_AHEAD = timedelta(days=7)
MOST = 12  # lines of a section


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    detail: str = ""
    path: str = ""

    @property
    def subject(self) -> str:
        """What it is about: by it, several sections tell the same once."""
        return self.detail or self.text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; `more` is the number of lines that were left out."""

    title: str
    lines: Sequence[Line]
    more: int = 0


@dataclass(frozen=True, slots=True)
class CommonPart:
    """What is the same for all readers of a city. `realisation`: of the last evening."""

    meeting: Meeting | None
    realisation: Capture | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read for several members in a constant number of statements."""

    common: CommonPart
    news: Mapping[int, Sequence[Notification]] = field(default_factory=dict)
    tasks: Mapping[int, Sequence[Task]] = field(default_factory=dict)
    coming: Collection[int] = ()  # to the next evening


def read_facts(members: Collection[Member], *, now: datetime) -> Facts:
    """Read for several members; eight statements at most, whatever their number."""
    keys = {member.pk for member in members}
    common = common_part(next(iter(members), None), now=now)
    tasks: dict[int, list[Task]] = {}
    until = timezone.localdate(now) + TASKS_AHEAD
    due = Task.objects.open().filter(member__in=keys, due_on__lte=until)
    for task in due.order_by("due_on", "pk"):
        if task.member_id:
            tasks.setdefault(task.member_id, []).append(task)
    registered = Registration.objects.coming().filter(meeting=common.meeting, member__in=keys)
    coming = set(registered.values_list("member_id", flat=True)) if common.meeting else set()
    return Facts(common, _unread_news(keys, now=now), tasks, coming)


def _unread_news(members: Collection[int], *, now: datetime) -> Mapping[int, list[Notification]]:
    """News that nothing has told yet, without kinds that a member wants on the page only."""
    choices, news = choices_of(members), dict[int, list[Notification]]()
    unread = Notification.objects.unread().filter(
        member__in=members, handed=[], made_at__gt=now - NEWS
    )
    for row in unread.select_related("by").order_by("made_at", "pk"):
        kind = kind_or_none(row.kind)
        if kind and choices[row.member_id].wish(kind).when != Choice.NEVER:
            news.setdefault(row.member_id, []).append(row)
    return news


def common_part(reader: Member | None, *, now: datetime) -> CommonPart:
    outcome = last_outcome(reader)
    is_new = outcome is not None and outcome.minutes.written_at > now - NEWS
    realisations = outcome.realisations if outcome and is_new else []
    return CommonPart(
        meeting=Meeting.objects.upcoming(now=now).first(),
        realisation=realisations[0] if realisations else None,
    )


def sections_of(member: Member, facts: Facts, *, now: datetime) -> list[Section]:
    """What is new, waits and is due; empty if there is nothing of it. Three statements at most.

    The next evening and a realisation only come with it: they alone are no reason for a letter.
    """
    found = [
        *_news(facts.news.get(member.pk, ())),
        _waiting(member, now=now),
        _tasks(facts.tasks.get(member.pk, ()), today=timezone.localdate(now)),
    ]
    told: set[str] = set()
    return [once for section in found if (once := _told_once(section, told)).lines]


def _told_once(section: Section, told: set[str]) -> Section:
    """Leave out what an earlier section has told, by its subject, and equal lines.

    The subjects of the rest are added to `told`.
    """
    lines = [line for line in dict.fromkeys(section.lines) if line.subject not in told]
    told.update(line.subject for line in lines)
    return replace(section, lines=lines)


def _news(rows: Sequence[Notification]) -> list[Section]:
    by_group: dict[Group, list[Line]] = {group: [] for group in Group}
    for line in lines_of(rows):
        if kind := kind_or_none(line.row.kind):
            by_group[kind.group].append(Line(line.item.title, line.item.detail, line.item.url))
    titles = {
        Group.MINE: _("About what is yours"),
        Group.OURS: _("In the city"),
        Group.NETWORK: _("In the network"),
    }
    return [section(titles[group], lines) for group, lines in by_group.items()]


def _waiting(member: Member, *, now: datetime) -> Section:
    with _addresses_of_cities():
        items = inbox.items(member, inbox.counts(member, now=now), now=now)
    lines = [Line(str(item.title), str(item.detail), str(item.url)) for item in items]
    return section(_("Waits for you"), lines)


@contextmanager
def _addresses_of_cities() -> Iterator[None]:
    """For items that are made for pages: outside of a request, addresses are those of the hub."""
    before = get_urlconf()
    set_urlconf(settings.CITY_URLCONF)
    try:
        yield
    finally:
        set_urlconf(before)


def _tasks(tasks: Sequence[Task], *, today: date) -> Section:
    path = current_city().path_of("outcome:tasks")
    lines = [
        Line(dates.day(task.due_on, today=today), task.text, path) for task in tasks if task.due_on
    ]
    return section(_("Your tasks of this week"), lines)


def section(title: str, lines: Sequence[Line]) -> Section:
    return Section(title, lines[:MOST], more=max(0, len(lines) - MOST))
