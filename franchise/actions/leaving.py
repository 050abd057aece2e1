"""A city leaves the network: notice, consent of its managers, the day, and the way back.

One manager alone doesn't end a city: the day is fixed once all managers have consented, or HQ has
confirmed it. Until the day each of them can take the notice back. Nothing is deleted on it.

The row of the franchise is the lock of its notices.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from billing.actions.accounts import lock as lock_account
from billing.actions.leaving import begin_anew, last_paid_day, note_leaving, settle_licence
from billing.models import Account
from franchise import gazetteer
from franchise.actions.applying import Person, is_held, lock_applications
from franchise.actions.history import record
from franchise.actions.waiting_groups import move_up_next
from franchise.errors import (
    AddressRefused,
    AlreadyLeaving,
    CityClosed,
    CityHeldByOthers,
    LeftAlready,
    NoticeGone,
    NotManager,
)
from franchise.leaving_letters import (
    AGREED,
    BACK,
    LEFT,
    MOVED,
    NOTICE,
    SOON,
    STAYS,
    notify_managers,
)
from franchise.managers import managers_of
from franchise.models import Application, Change, Franchise, Leaving
from franchise.places import Place
from franchise.signals import leaving_changed
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.actions import (
    NotFromHere,
    announce_closing,
    hand_over_address,
    move_city,
)
from tenants.registry.models import City

# Keys: number of the notice.
DAY = "franchise.leaving_day"
REMINDER = "franchise.leaving_reminder"
LICENCE = "franchise.leaving_licence"
ADDRESS = "franchise.leaving_address"
REMIND_BEFORE = timedelta(days=7)
ENOUGH = 2  # consents; a single manager needs HQ
Kind = Change.Kind


def latest_notice(city: City) -> Leaving | None:
    """The running notice, or the one by which the city has left. One query."""
    notices: QuerySet[Leaving] = Leaving.objects.filter(franchise__city=city, taken_back_at=None)
    rows = notices.select_related("franchise__city", "franchise__application")
    last = rows.prefetch_related("consents").last()
    return last if last and (last.is_running or last.has_left) else None


@transaction.atomic
def give_notice(city: City, *, by: Person | User, why: str, now: datetime) -> Leaving:
    """Give notice; a manager consents by it.

    Raises `AlreadyLeaving`, `CityClosed` or `NotManager`.
    """
    franchise = _locked_franchise(city, now=now)
    _check_manager(franchise, by)
    if not franchise.city.is_open and franchise.city.state != City.State.PAUSED:
        raise CityClosed(city.slug)
    if Leaving.objects.running().filter(franchise=franchise).exists():
        raise AlreadyLeaving(city.slug)
    leaving = Leaving.objects.create(
        franchise=franchise, why=why, noticed_by=_name(by), noticed_at=now
    )
    _record(leaving, Kind.NOTICE, by=by, why=why, now=now)
    if isinstance(by, Person):
        leaving.consents.create(email=by.email, name=by.name, at=now)
    _tell(leaving, NOTICE, now=now)
    _fix_day_if_agreed(leaving, now=now)
    return leaving


@transaction.atomic
def consent(leaving: Leaving, *, by: Person, now: datetime) -> Leaving:
    """Agree to a notice as a manager. Idempotent. Raises `NoticeGone` or `NotManager`."""
    leaving = _lock(leaving)
    _check_manager(leaving, by)
    if not leaving.is_running:
        raise NoticeGone(leaving.pk)
    _row, is_new = leaving.consents.get_or_create(
        email=by.email, defaults={"name": by.name, "at": now}
    )
    if is_new:
        _record(leaving, Kind.CONSENT, by=by, now=now)
    _fix_day_if_agreed(leaving, now=now)
    return leaving


@transaction.atomic
def confirm(leaving: Leaving, *, by: User, now: datetime) -> Leaving:
    """HQ confirms a notice in place of managers who don't answer. Raises `NoticeGone`."""
    leaving = _lock(leaving)
    if not leaving.is_running:
        raise NoticeGone(leaving.pk)
    if leaving.agreed_at is None:
        leaving.confirmed_by = by.email
        _fix_day(leaving, by=by, now=now)
    return leaving


@transaction.atomic
def take_back(leaving: Leaving, *, by: Person | User, why: str, now: datetime) -> Leaving:
    """Keep the city in the network. Idempotent. Raises `LeftAlready`."""
    leaving = _lock(leaving)
    _check_manager(leaving, by)
    if leaving.ended_at:
        raise LeftAlready(leaving.pk)
    if leaving.taken_back_at:
        return leaving
    was_agreed = leaving.agreed_at is not None
    leaving.taken_back_at, leaving.taken_back_by = now, _name(by)
    leaving.taken_back_why = why
    leaving.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
    _record(leaving, Kind.STAYS, by=by, why=why, now=now)
    announce_closing(leaving.franchise.city, at=None)
    for kind in (DAY, REMINDER):
        alarms.cancel(city=None, kind=kind, key=str(leaving.pk))
    if was_agreed and (account := _account(leaving)):
        note_leaving(account, at=None, now=now)
        alarms.set(city=None, kind=LICENCE, key=str(leaving.pk), due_at=now)
    _tell(leaving, STAYS, now=now)
    return leaving


def name_new_address(leaving: Leaving, *, url: str, by: Person, now: datetime) -> None:
    """Have the city's address lead to another one from the day on. Empty: to no other.

    All managers get a letter. Raises ValidationError, `NotManager`, or `AddressRefused` for a
    notice that is over.
    """
    with transaction.atomic():
        leaving = _lock(leaving)
        _check_manager(leaving, by)
        if not (leaving.is_running or leaving.has_left):
            raise AddressRefused(leaving.pk)
        if url == leaving.franchise.city.moved_to:
            return
        hand_over_address(leaving.franchise.city, url=url)
        _record(leaving, Kind.ADDRESS, by=by, why=url, now=now)
        notify_managers(leaving, MOVED, now=now)


@transaction.atomic
def bring_back(leaving: Leaving, *, by: User, now: datetime) -> Leaving:
    """Open a city again that has left, with all its data; it chooses its plan anew.

    Raises `NoticeGone` for one that has not left, `CityHeldByOthers` if a new group has begun.
    """
    lock_applications()
    leaving = _lock(leaving)
    if not leaving.has_left:
        raise NoticeGone(leaving.pk)
    franchise, city = leaving.franchise, leaving.franchise.city
    if account := _account(leaving):  # locks: accounts before cities
        account = lock_account(account)
    if (place := _place(leaving)) and is_held(place):
        raise CityHeldByOthers(city.slug)
    hand_over_address(city, url="")
    announce_closing(city, at=None)
    move_city(city, to=City.State.ACTIVE)
    leaving.returned_at, leaving.returned_by = now, by.email
    leaving.save(update_fields=["returned_at", "returned_by"])
    franchise.ended_at = None
    franchise.save(update_fields=["ended_at"])
    _set_state(franchise.application, Application.State.LIVE)
    _record(leaving, Kind.CAME_BACK, by=by, now=now)
    alarms.cancel(city=None, kind=ADDRESS, key=str(leaving.pk))
    if account:
        begin_anew(account, now=now)
    _tell(leaving, BACK, now=now)
    return leaving


@alarms.handler(DAY)
def leave_network(*, key: str, now: datetime, **_: object) -> None:
    """The day has come: close the city, which withdraws its listings, and free its place."""
    lock_applications()
    leaving = _lock_number(key)
    if leaving is None or not leaving.is_running or not leaving.ends_at or leaving.ends_at > now:
        return
    franchise, city = leaving.franchise, leaving.franchise.city
    try:
        with transaction.atomic():
            move_city(city, to=City.State.ARCHIVED)
    except NotFromHere:
        pass  # being deleted: there is nothing to close
    leaving.ended_at = now
    leaving.save(update_fields=["ended_at"])
    franchise.ended_at = now
    franchise.save(update_fields=["ended_at"])
    _set_state(franchise.application, Application.State.LEFT)
    _record(leaving, Kind.LEFT_NET, by=Change.Side.SYSTEM, why=leaving.why, now=now)
    redirects = timedelta(days=settings.LEAVING_ADDRESS_DAYS)
    alarms.set(city=None, kind=ADDRESS, key=key, due_at=now + redirects)
    alarms.set(city=None, kind=LICENCE, key=key, due_at=now)
    _tell(leaving, LEFT, now=now)
    if place := _place(leaving):
        move_up_next(place, now=now)


@alarms.handler(REMINDER)
def remind(*, key: str, now: datetime, **_: object) -> None:
    """Write that the day is near; the last moment to take the notice back."""
    leaving = _lock_number(key)
    if leaving and leaving.is_running and leaving.agreed_at:
        _tell(leaving, SOON, now=now)


@alarms.handler(LICENCE)
def look_after_licence(*, key: str, now: datetime, **_: object) -> None:
    """Bring the licence in line with the notice. Repeated while Stripe doesn't answer."""
    leaving = Leaving.objects.select_related("franchise").filter(pk=key).first()
    account = _account(leaving) if leaving else None
    if account and (again := settle_licence(account, now=now)):
        alarms.set(city=None, kind=LICENCE, key=key, due_at=again)


def on_licence_resumed(*, account: Account, now: datetime, **_more: object) -> None:
    """End the licence of a leaving city again: receiver of `licence_resumed`."""
    found = Leaving.objects.filter(franchise__city=account.city_id).exclude(agreed_at=None)
    for number in found.filter(taken_back_at=None, returned_at=None).values_list("pk", flat=True):
        alarms.set(city=None, kind=LICENCE, key=str(number), due_at=now)


@alarms.handler(ADDRESS)
def stop_redirecting(*, key: str, **_: object) -> None:
    """The old address has led to the new one long enough."""
    leaving = _lock_number(key)
    if leaving and leaving.has_left:
        hand_over_address(leaving.franchise.city, url="")


def day_of_leaving(city: City, *, now: datetime) -> datetime:
    """The day that a notice agreed to at this moment leads to."""
    earliest = now + timedelta(days=settings.LEAVING_NOTICE_DAYS)
    account = Account.objects.filter(city=city).first()
    return last_paid_day(account, at_least=earliest) if account else earliest


def missing_consents(leaving: Leaving) -> list[Person]:
    """The managers whose consent the day waits for."""
    agreed = {one.email for one in leaving.consents.all()}
    return [person for person in managers_of(leaving.franchise.city) if person.email not in agreed]


def _check_manager(leaving_or_franchise: Leaving | Franchise, by: Person | User) -> None:
    """Raise `NotManager` for somebody who does not manage the city any more."""
    of = leaving_or_franchise
    franchise = of.franchise if isinstance(of, Leaving) else of
    emails = set(franchise.managers.values_list("email", flat=True))
    if isinstance(by, Person) and emails and by.email not in emails:
        raise NotManager(by.email)


def _fix_day_if_agreed(leaving: Leaving, *, now: datetime) -> None:
    managers = leaving.franchise.managers.values("email")
    enough = leaving.consents.filter(email__in=managers).count() >= ENOUGH
    if leaving.agreed_at is None and enough and not missing_consents(leaving):
        _fix_day(leaving, by=Change.Side.SYSTEM, now=now)


def _fix_day(leaving: Leaving, *, by: User | Change.Side, now: datetime) -> None:
    leaving.agreed_at = now
    leaving.ends_at = ends_at = day_of_leaving(leaving.franchise.city, now=now)
    leaving.save(update_fields=["agreed_at", "ends_at", "confirmed_by"])
    _record(leaving, Kind.DAY_FIXED, by=by, now=now)
    announce_closing(leaving.franchise.city, at=ends_at)
    key = str(leaving.pk)
    alarms.set(city=None, kind=DAY, key=key, due_at=ends_at)
    if ends_at - REMIND_BEFORE > now:
        alarms.set(city=None, kind=REMINDER, key=key, due_at=ends_at - REMIND_BEFORE)
    if account := _account(leaving):
        note_leaving(account, at=ends_at, now=now)
        alarms.set(city=None, kind=LICENCE, key=key, due_at=now)
    _tell(leaving, AGREED, now=now)


def _tell(leaving: Leaving, news: str, *, now: datetime) -> None:
    """Write to all managers, and to HQ."""
    notify_managers(leaving, news, now=now)
    leaving_changed.send(sender=Leaving, leaving=leaving, news=news, now=now)


def _locked_franchise(city: City, *, now: datetime) -> Franchise:
    """The active franchise; a city that a command has created gets one here."""
    Franchise.objects.get_or_create(city=city, ended_at=None, defaults={"began_at": now})
    rows = Franchise.objects.select_related("city", "application")
    found: Franchise = rows.select_for_update(of=("self",)).get(city=city, ended_at=None)
    return found


def _lock(leaving: Leaving) -> Leaving:
    locked = _lock_number(str(leaving.pk))
    if locked is None:
        raise NoticeGone(leaving.pk)
    return locked


def _lock_number(key: str) -> Leaving | None:
    """The notice as it is now, with its franchise locked."""
    rows = Leaving.objects.select_related("franchise__city", "franchise__application")
    found: Leaving | None = rows.filter(pk=key).first()
    if found:
        Franchise.objects.select_for_update().get(pk=found.franchise_id)
        found = rows.get(pk=key)
    return found


def _account(leaving: Leaving) -> Account | None:
    return Account.objects.filter(city=leaving.franchise.city_id).first()


def _place(leaving: Leaving) -> Place | None:
    application, city = leaving.franchise.application, leaving.franchise.city
    if application:
        return application.place
    return gazetteer.place(city.geoname_id) if city.geoname_id else None


def _set_state(application: Application | None, state: Application.State) -> None:
    if application:
        application.state = state
        application.save(update_fields=["state"])


def _name(by: Person | User) -> str:
    return by.email if isinstance(by, User) else by.name


def _record(
    leaving: Leaving, kind: Kind, *, by: Person | User | Change.Side, now: datetime, why: str = ""
) -> None:
    """Write it into the history of the application, if the city came by one."""
    application = leaving.franchise.application
    if application is None:
        return
    if isinstance(by, Person):
        initiator = application.initiators.filter(email=by.email).first()
        record(application, kind, by=initiator or Change.Side.GROUP, why=why, now=now)
    else:
        record(application, kind, by=by, why=why, now=now)
