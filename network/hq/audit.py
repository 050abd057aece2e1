"""The audit log of HQ: written in the transaction of the action, never changed.

`staff_only` writes the entry of a page; its view describes it:

    @staff_only(Right.TALK, logs=Kind.NOTED)
    @require_POST
    def note(request: StaffRequest, pk: int) -> HttpResponse:
        ...
        request.audit.describe(application)

Actions that commands call as well write their own entry by `log`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from franchise.models import Application
from network.hq.models import AuditEntry
from tenants.accounts.models import User
from tenants.accounts.network_address import network_address
from tenants.refusals import Refusal

MOST_ROWS = 50_000  # of one CSV file
HEAD = ("at", "by", "kind", "about", "details", "refused", "address", "page")
_address: ContextVar[str | None] = ContextVar("audit_address", default=None)


@dataclass(slots=True)
class Draft:
    """The entry of the present request, until `staff_only` writes it.

    kind: empty where the action writes its entry itself
    """

    kind: str
    about: str = ""
    page: str = ""
    words: str = ""
    refused: bool = False

    def describe(self, application: Application, words: str = "") -> None:
        """Name the application that it is about."""
        self.about = names_of(application)
        self.page = reverse("hq:application", args=[application.pk])
        self.words = words

    def write(self, *, by: User, now: datetime) -> None:
        log(
            kind=self.kind,
            by=by,
            about=self.about,
            page=self.page,
            words=self.words,
            refused=self.refused,
            now=now,
        )


def log(
    *,
    kind: str,
    by: User | None,
    now: datetime,
    about: str = "",
    page: str = "",
    words: str = "",
    refused: bool = False,
) -> None:
    """Add an entry. `by` is None for the command line; the address is that of the request."""
    AuditEntry.objects.create(
        at=now,
        by=by.email if by else "",
        kind=kind,
        about=about[:300],
        page=page[:300],
        words=words,
        refused=refused,
        address=_address.get(),
    )


def names_of(application: Application) -> str:
    """The city in both languages, so that a search finds it in either."""
    return f"{application.name_ru} / {application.name_en}"


@contextmanager
def address_of_request(request: HttpRequest) -> Iterator[None]:
    """Entries of the block have the network address that the request came from."""
    token = _address.set(network_address(request))
    try:
        yield
    finally:
        _address.reset(token)


@contextmanager
def refusal_logged(draft: Draft, *, kind: str = "", about: str = "") -> Iterator[None]:
    """Note a refusal of the block in the entry; goes inside of `message_on_refusal` or
    `error_on_refusal`.

    `kind` and `about` are for pages whose action writes the entry itself.
    """
    try:
        yield
    except Refusal as refusal:
        draft.kind, draft.about = draft.kind or kind, draft.about or about
        draft.refused = True
        draft.words = ": ".join(filter(None, (draft.words, str(refusal))))
        raise


def on_signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Log the sign-in of a person of HQ on the main domain, with its ways: a code, a passkey."""
    if getattr(request, "city", None) is not None or not user.is_staff:
        return
    ways = [str(record["method"]) for record in get_authentication_records(request, user)]
    with address_of_request(request):
        kind, words = AuditEntry.Kind.SIGNED_IN, " ".join(dict.fromkeys(ways))
        log(kind=kind, by=user, words=words, now=timezone.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Filters of the log; empty values narrow nothing. Days are those of HQ's time zone."""

    by: str = ""
    kind: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def query(self) -> dict[str, str]:
        """The parameters of an address with these filters."""
        given = {
            "by": self.by,
            "kind": self.kind,
            "about": self.about,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in given.items() if value}


def entries(filters: Filters) -> QuerySet[AuditEntry]:
    """The entries that the filters leave, newest first."""
    found: QuerySet[AuditEntry] = AuditEntry.objects.all()
    if filters.by:
        found = found.filter(by__icontains=filters.by)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.about:
        found = found.filter(about__icontains=filters.about)
    if filters.since:
        found = found.filter(at__gte=_midnight(filters.since))
    if filters.until:
        found = found.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    return found


def csv_rows(filters: Filters) -> Iterator[Sequence[object]]:
    """The filtered entries under `HEAD`, the newest `MOST_ROWS`. One query."""
    for row in entries(filters)[:MOST_ROWS]:
        at = f"{row.at:%Y-%m-%dT%H:%M:%SZ}"
        texts = (row.by, row.kind, row.about, row.words)
        yield (at, *texts, int(row.refused), row.address or "", row.page)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(settings.HQ_TIME_ZONE))
