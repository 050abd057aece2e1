"""Building an approved city, step by step.

A step with a row of `BuildStep` is skipped. Every step can be cut off anywhere and repeated; the
city is announced last.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst

from franchise import letters
from franchise.actions.history import record
from franchise.models import INVITATION, Application, BuildStep, Change, Initiator, Letter
from tenants.formats.actions import install_catalogue
from tenants.meetings import actions as meetings
from tenants.meetings.models import Series
from tenants.members.actions import create_invitation
from tenants.members.models import Duty, Invitation
from tenants.registry.models import City
from tenants.registry.provisioning import build_city
from tenants.registry.scope import hub_scope

Kind = BuildStep.Kind
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MINUTES = 120
LOCK = 7_402_002  # within one city's transaction


def build_city_of(application_id: int, *, now: datetime) -> None:
    """Do the remaining steps until the city is live. Call outside scopes, one worker at a time."""
    with hub_scope():
        application = Application.objects.get(pk=application_id)
        if application.state != Application.State.BUILDING:
            return
        city: City = application.franchise.city
        done = set(application.steps.values_list("kind", flat=True))
    steps: list[tuple[BuildStep.Kind, Callable[[Application, City, datetime], None]]] = [
        (Kind.TABLES, _lay_out),
        (Kind.RHYTHM, _begin_rhythm),
        (Kind.INVITATIONS, _invite),
        (Kind.OPEN, _open),
    ]
    for kind, do in steps:
        if kind not in done:
            do(application, city, now)
            _mark(application, kind, now)


def _lay_out(application: Application, city: City, now: datetime) -> None:
    def progress(step: str) -> None:
        if step != "schema":  # it is named when it begins: the next one begins when it is done
            _mark(application, Kind.SCHEMA, now)

    build_city(city, progress=progress)
    _mark(application, Kind.SCHEMA, now)


def _begin_rhythm(application: Application, city: City, now: datetime) -> None:
    """The starter formats, and a regular series with its next meetings, once."""
    with city.scope(), timezone.override(city.zone), translation.override(application.language):
        _lock()
        install_catalogue(now=now)
        if Series.objects.exists():
            return
        meetings.begin_series(
            title=capfirst(WEEKDAYS[application.weekday]),  # as people call it: “Thursday”
            kind=Series.Kind.REGULAR,
            rule=f"FREQ=WEEKLY;BYDAY={DAYS[application.weekday]}",
            starts_on=next_day(application.weekday, after=timezone.localdate(now)),
            at=application.at,
            minutes=MINUTES,
            venue=application.venue,
            address=application.address,
            now=now,
            by=None,
        )


def _invite(application: Application, city: City, now: datetime) -> None:
    """An invitation for each initiator, and its letter, which leaves by an alarm."""
    with hub_scope():
        initiators = list(application.initiators.all())
        unsent = Letter.objects.on_their_way().filter(application=application, name=INVITATION)
        waiting = set(unsent.values_list("to", flat=True))
    for number, initiator in enumerate(initiators):
        if initiator.invited_at is None or initiator.email in waiting:
            with city.scope():
                _lock()
                invitation = _invitation(initiator, number, now)
            with hub_scope():
                letters.invite(application, initiator, invitation.token, now=now)
                uninvited = Initiator.objects.filter(pk=initiator.pk, invited_at=None)
                uninvited.update(invited_at=now)


def invite_again(application_id: int, *, now: datetime) -> None:
    """Set the alarms of invitations that an earlier release has not sent. Outside any scope."""
    with hub_scope():
        live = Application.objects.filter(pk=application_id, state=Application.State.LIVE)
        application = live.filter(franchise__city__state=City.State.ACTIVE).first()
        if application is None:
            return
        city: City = application.franchise.city
    _invite(application, city, now)


def _open(application: Application, city: City, now: datetime) -> None:
    with hub_scope():
        unopened = Application.objects.filter(pk=application.pk).exclude(
            state=Application.State.LIVE
        )
        if unopened.update(state=Application.State.LIVE):
            record(application, Change.Kind.LIVE, by=Change.Side.SYSTEM, now=now)
        _mark(application, Kind.OPEN, now)


def _invitation(initiator: Initiator, number: int, now: datetime) -> Invitation:
    """The invitation of an earlier attempt, or a new one with a duty."""
    known = Invitation.objects.filter(email=initiator.email).first()
    return known or create_invitation(
        email=initiator.email,
        name=initiator.name,
        duty=duty_of(number),
        now=now,
    )


def duty_of(number: int) -> str:
    """Duties in turn: the seventh initiator shares one with the first."""
    kinds = Duty.Kind.values
    return str(kinds[number % len(kinds)])


def next_day(weekday: int, *, after: date) -> date:
    """The first such day of the week after a date; Monday is 0."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def _mark(application: Application, kind: BuildStep.Kind, now: datetime) -> None:
    with hub_scope():
        BuildStep.objects.get_or_create(
            application=application, kind=kind, defaults={"done_at": now}
        )


def _lock() -> None:
    """Let two workers in one city go one after the other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
