"""HQ's board: all applications in columns, filtered and paged, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from franchise.launch import LaunchState, launch_numbers, state_from
from franchise.models import Application, Change, Initiator, Note
from franchise.places import country_name

PER_COLUMN = 12
State = Application.State
Rows = QuerySet[Any, Any]  # applications with annotations
NEW, ASKED, AGREEMENT, PAYMENT, BUILDING, SECOND, LIVE, OVER = (
    "new",
    "asked",
    "agreement",
    "payment",
    "building",
    "second",
    "live",
    "over",
)
COLUMNS: dict[str, Promise] = {
    NEW: _("HQ answers"),
    ASKED: _("The group answers"),
    AGREEMENT: _("Agreement"),
    PAYMENT: _("First payment"),
    BUILDING: _("Being built"),
    SECOND: _("Second groups"),
    LIVE: _("Live"),
    OVER: _("Ended"),
}
NOBODY = "nobody"
HEAD = (  # of the CSV file
    "number",
    "city_ru",
    "city_en",
    "region",
    "country",
    "address",
    "state",
    "column",
    "sent",
    "people",
    "confirmed",
    "signed",
    "assigned",
    "overdue",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filters of the board; empty values narrow nothing."""

    column: str = ""
    assignee: str = ""  # the number of a person of HQ, or `NOBODY`
    country: str = ""
    overdue: bool = False
    text: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The parameters of an address with these filters."""
        given = {
            "column": self.column,
            "assignee": self.assignee,
            "country": self.country,
            "overdue": "on" if self.overdue else "",
            "text": self.text,
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Card:
    """One application on the board."""

    application: Any  # with the annotations of `_cards`
    now: datetime

    @property
    def is_overdue(self) -> bool:
        return bool(self.application.is_overdue(now=self.now))

    @property
    def reason(self) -> str:
        """The last words on it: HQ's own note, or else why it ended."""
        return str(self.application.last_note or self.application.ended_why or "")

    @property
    def launch(self) -> LaunchState | None:
        """The launch of a live city while it is under way."""
        found = state_from(getattr(self.application, "launch_numbers", None), now=self.now)
        return found if found and found.stuck_at else None

    @property
    def counts_signatures(self) -> bool:
        return bool(self.application.state == State.AGREEMENT)


@dataclass(frozen=True, slots=True)
class Column:
    """One column with one page of its cards, and the ways to its other pages."""

    key: str
    title: Promise
    total: int
    page: int
    cards: list[Card]
    query: Mapping[str, str]

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_COLUMN + 1 if self.cards else 0

    @property
    def last(self) -> int:
        return self.first + len(self.cards) - 1 if self.cards else 0

    @property
    def has_pages(self) -> bool:
        return self.total > PER_COLUMN

    @property
    def back(self) -> str:
        return self._address(self.page - 1) if self.page > 1 else ""

    @property
    def onward(self) -> str:
        return self._address(self.page + 1) if self.last < self.total else ""

    def _address(self, page: int) -> str:
        return f"?{urlencode({**self.query, self.key: page})}#{self.key}"


def board(filters: Filters, *, pages: Mapping[str, int], now: datetime) -> list[Column]:
    """The columns that the filters leave. One query a column, and one for their totals."""
    found = applications(filters, now=now)
    totals = dict(found.values_list("column").annotate(total=Count("pk")).order_by())
    columns = []
    for key, title in COLUMNS.items():
        if filters.column in ("", key):
            total = totals.get(key, 0)
            last_page = max(1, -(-total // PER_COLUMN))
            page = min(max(1, pages.get(key, 1)), last_page)
            begin = (page - 1) * PER_COLUMN
            rows = _cards(found.filter(column=key), key)[begin : begin + PER_COLUMN]
            cards = [Card(row, now) for row in rows] if total else []
            query = {**filters.query, **{k: str(v) for k, v in pages.items() if v > 1}}
            columns.append(Column(key, title, total, page, cards, query))
    return columns


def applications(filters: Filters, *, now: datetime) -> Rows:
    """Applications with their column, without single people who ask a group to join it."""
    found: Any = Application.objects.exclude(state=State.SECOND, venue="").annotate(column=_COLUMN)
    if filters.column:
        found = found.filter(column=filters.column)
    if filters.assignee:
        nobody = filters.assignee == NOBODY
        found = found.filter(assignee=None if nobody else filters.assignee)
    if filters.country:
        found = found.filter(country=filters.country)
    if filters.overdue:
        found = found.overdue(now=now)
    for word in filters.text.split():
        found = found.filter(
            Q(name_ru__icontains=word)
            | Q(name_en__icontains=word)
            | Q(region_ru__icontains=word)
            | Q(region_en__icontains=word)
            | Q(slug__icontains=word)
            | Q(venue__icontains=word)
            | Exists(Initiator.objects.filter(application=OuterRef("pk"), name__icontains=word))
        )
    rows: Rows = found
    return rows


def countries() -> list[tuple[str, str]]:
    """Codes and names of the countries that groups have applied from. One query."""
    codes = Application.objects.exclude(country="").values_list("country", flat=True)
    named = [(code, country_name(code)) for code in codes.order_by().distinct()]
    return sorted(named, key=lambda pair: pair[1])


def csv_rows(filters: Filters, *, now: datetime) -> Iterator[Sequence[object]]:
    """Rows of the board under `HEAD`, without names, addresses and words of people. One query."""
    for row in _counted(applications(filters, now=now)).order_by("pk"):
        yield (
            row.pk,
            row.name_ru,
            row.name_en,
            row.region_en,
            row.country,
            row.slug,
            row.state,
            row.column,
            f"{row.submitted_at:%Y-%m-%dT%H:%M:%SZ}",
            row.people,
            row.confirmed,
            row.signed,
            int(row.assignee_id is not None),
            int(row.is_overdue(now=now)),
        )


ENDED = (State.DECLINED, State.WITHDRAWN, State.RETURNED, State.LEFT)
_COLUMN = Case(
    When(state=State.SUBMITTED, question_at__isnull=False, then=Value(ASKED)),
    When(state=State.SUBMITTED, then=Value(NEW)),
    When(state__in=ENDED, then=Value(OVER)),
    default=F("state"),
    output_field=CharField(),
)


def _counted(found: Rows) -> Rows:
    def number(**rows: Any) -> Subquery:
        people = Application.objects.filter(pk=OuterRef("pk"), **rows).order_by()
        return Subquery(people.values("pk").annotate(n=Count("initiators")).values("n"))

    rows: Rows = found.annotate(
        people=Coalesce(number(), 0),
        confirmed=Coalesce(number(initiators__confirmed_at__isnull=False), 0),
        signed=Coalesce(number(initiators__signature__isnull=False), 0),
    )
    return rows


def _cards(found: Rows, column: str) -> Rows:
    """With counts, the last note and the reason of the end; what is most urgent comes first."""
    notes = Note.objects.filter(application=OuterRef("pk")).order_by("-at", "-pk")
    ends = (
        Change.Kind.DECLINED,
        Change.Kind.WITHDRAWN,
        Change.Kind.RETURNED,
        Change.Kind.LEFT_NET,
    )
    changes = Change.objects.filter(application=OuterRef("pk"), kind__in=ends)
    counted: Rows = (
        _counted(found)
        .select_related("assignee")
        .annotate(
            last_note=Subquery(notes.values("text")[:1]),
            ended_why=Subquery(changes.order_by("-at", "-pk").values("why")[:1]),
        )
    )
    if column == LIVE:
        counted = counted.annotate(launch_numbers=launch_numbers(OuterRef("franchise__city")))
    if column in (LIVE, OVER):
        return counted.order_by("-submitted_at", "-pk")
    return counted.order_by(Coalesce("answer_due_at", "submitted_at"), "pk")
