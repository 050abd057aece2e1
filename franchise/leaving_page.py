"""The state of a city's leaving as its managers and HQ read it, with a timetable in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from franchise.actions.applying import Person
from franchise.actions.leaving import day_of_leaving, latest_notice, missing_consents
from franchise.leaving_letters import page_url
from franchise.managers import managers_of
from franchise.models import Leaving
from tenants.registry.models import City
from tenants.ui import dates
from tenants.ui.linemap import Line, State, Stop


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """A city with its running notice, or the one by which it has left; None if it stays."""

    city: City
    leaving: Leaving | None
    managers: Sequence[Person]
    missing: Sequence[Person]  # whose consent the day waits for
    day: datetime  # fixed, or the earliest possible one
    url: str

    @property
    def is_alone(self) -> bool:
        """True for a city with one manager, whose notice HQ has to confirm."""
        return len(self.managers) < 2

    @property
    def kept_until(self) -> datetime:
        return self.day + timedelta(days=settings.LEAVING_KEPT_DAYS)

    @property
    def redirects_until(self) -> datetime:
        return self.day + timedelta(days=settings.LEAVING_ADDRESS_DAYS)

    @property
    def can_be_noticed(self) -> bool:
        return self.leaving is None and (self.city.is_open or self.city.state == City.State.PAUSED)

    def needs_consent_of(self, manager: Person) -> bool:
        """Also true for everybody if the last one who had not consented manages it no more."""
        if self.leaving is None or not self.leaving.is_running or self.leaving.agreed_at:
            return False
        everybody_has = not self.missing and not self.is_alone
        return everybody_has or any(one.email == manager.email for one in self.missing)

    @property
    def line(self) -> Line:
        """Notice → consent → the day → the address and the data."""
        return Line(title=_("How a city leaves"), stops=self._stops(), ends="closed")

    def _stops(self) -> list[Stop]:
        leaving = self.leaving
        agreed, left = bool(leaving and leaving.agreed_at), bool(leaving and leaving.ended_at)
        return [
            Stop(
                label=_("Notice"),
                kind="start",
                state="done" if leaving else "next",
                when=_date(leaving.noticed_at) if leaving else None,
                detail=leaving.noticed_by if leaving else _("with the reason; all of you read it"),
            ),
            Stop(
                label=_("All agree"),
                state="done" if agreed else "current" if leaving else "next",
                when=_date(leaving.agreed_at) if leaving and leaving.agreed_at else None,
                detail=self._who_agrees(),
            ),
            Stop(
                label=_("The city leaves"),
                kind="stage",
                state="done" if left else "current" if agreed else "next",
                when=_date(self.day) if agreed else self._earliest(),
                detail=_("closed; listings withdrawn; the licence ends"),
            ),
            Stop(
                label=_("The old address leads on"),
                state=_after(left),
                when=_until(self.redirects_until),
                detail=self.city.moved_to or _("to a new one, if you name it"),
            ),
            Stop(
                label=_("Everything is kept"),
                state="next",
                when=_until(self.kept_until),
                detail=_("HQ can bring the city back"),
            ),
        ]

    def _who_agrees(self) -> str:
        leaving = self.leaving
        if leaving and leaving.confirmed_by:
            return _("confirmed by HQ")
        if leaving and leaving.agreed_at:
            return ", ".join(one.name for one in leaving.consents.all())
        if self.is_alone:
            return _("HQ confirms: one person alone doesn't end a city")
        names = ", ".join(one.name for one in (self.missing if leaving else self.managers))
        return _("still: %(names)s; or HQ confirms") % {"names": names} if leaving else names

    def _earliest(self) -> str:
        return _("%(day)s at the earliest") % {"day": dates.when(_date(self.day))}


def leaving_page(city: City, *, now: datetime) -> LeavingPage:
    """A fixed number of queries."""
    leaving = latest_notice(city)
    day = leaving.ended_at or leaving.ends_at if leaving else None
    managers = managers_of(city)
    return LeavingPage(
        city=city,
        leaving=leaving,
        managers=managers,
        missing=missing_consents(leaving) if leaving else managers,
        day=day or day_of_leaving(city, now=now),
        url=page_url(city),
    )


def _date(moment: datetime) -> date:
    return timezone.localdate(moment)


def _until(moment: datetime) -> str:
    return _("until %(day)s") % {"day": dates.when(_date(moment))}


def _after(left: bool) -> State:
    return "current" if left else "next"
