"""Building an approved city, stop by stop.

The rows of `BuildStep` are the truth: what is done is skipped, what is not is done again. Every
step can be cut off anywhere and repeated; the city is announced last.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext

from franchise import letters
from franchise.models import Application, BuildStep, Initiator
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


def build_city_of(application_id: int) -> None:
    """Do what is left until the city is live. Call outside any scope, one worker at a time."""
    with hub_scope():
        application = Application.objects.get(pk=application_id)
        if application.state != Application.State.BUILDING:
            return
        city: City = application.franchise.city
        done = set(application.steps.values_list("kind", flat=True))
    steps: list[tuple[BuildStep.Kind, Callable[[Application, City], None]]] = [
        (Kind.TABLES, _lay_out),
        (Kind.RHYTHM, _begin_rhythm),
        (Kind.INVITATIONS, _invite),
        (Kind.OPEN, _open),
    ]
    for kind, do in steps:
        if kind not in done:
            do(application, city)
            _mark(application, kind)


def _lay_out(application: Application, city: City) -> None:
    def progress(step: str) -> None:
        if step != "schema":  # it is named when it begins: the next one begins when it is done
            _mark(application, Kind.SCHEMA)

    build_city(city, progress=progress)
    _mark(application, Kind.SCHEMA)


def _begin_rhythm(application: Application, city: City) -> None:
    """The starter formats, and a regular series with its next meetings, once."""
    with city.scope(), timezone.override(city.zone), translation.override(application.language):
        _lock()
        now = timezone.now()
        install_catalogue(now=now)
        if Series.objects.exists():
            return
        meetings.begin_series(
            title=gettext("Regular meeting"),
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


def _invite(application: Application, city: City) -> None:
    """A link for each initiator, then a letter with it; a letter is repeated rather than lost."""
    with hub_scope():
        initiators = list(application.initiators.all())
    for number, initiator in enumerate(initiators):
        if initiator.invited_at is None:
            with city.scope():
                _lock()
                invitation = _invitation(initiator, number)
            link = city.url_of("members:invitation", invitation.token)
            letters.invite(application, initiator, link)
            with hub_scope():
                Initiator.objects.filter(pk=initiator.pk).update(invited_at=timezone.now())


def _open(application: Application, city: City) -> None:
    with hub_scope():
        Application.objects.filter(pk=application.pk).update(
            state=Application.State.LIVE, told=Application.State.LIVE
        )
        _mark(application, Kind.OPEN)


def _invitation(initiator: Initiator, number: int) -> Invitation:
    """The one of an earlier attempt, or a new one, each initiator with a duty to begin with."""
    known = Invitation.objects.filter(email=initiator.email).first()
    duties = Duty.Kind.values
    return known or create_invitation(
        email=initiator.email,
        name=initiator.name,
        duty=duties[number] if number < len(duties) else "",
        now=timezone.now(),
    )


def next_day(weekday: int, *, after: date) -> date:
    """The first such day of the week after a date; Monday is 0."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def _mark(application: Application, kind: BuildStep.Kind) -> None:
    with hub_scope():
        BuildStep.objects.get_or_create(
            application=application, kind=kind, defaults={"done_at": timezone.now()}
        )


def _lock() -> None:
    """Should two workers meet in a city after all, they go one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
