"""HQ's tables about money, for its pages and for CSV. Cities and amounts, no people.

Each report takes a fixed number of queries, whatever the number of cities and months: those it
names, and one more if its rows are counted. It formats the rows that are shown, no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billing import money
from billing.models import Account, Difference, Invoice, RevenueChange, Subscription, Usage
from billing.models.invoice import UNPAID
from billing.timetable import Standing
from tenants.ui import dates

MONTHS = 36  # of movements
SOON = timedelta(days=14)
LATELY = timedelta(days=30)
EARNING = ("active", "past_due")  # statuses of subscriptions that bring revenue
Value = str | int | Decimal | date


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as people read it, and as a program does."""

    text: str
    value: Value
    account: str = ""  # the key of the account whose page it leads to

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int | Decimal)


Row = Sequence[Cell]


class Rows:
    """Rows that are formatted when they are read. A query is counted and cut by the database."""

    def __init__(self, source: Any, formatted: Callable[[Any], Row]) -> None:
        self._source = source  # a query or a list
        self._formatted = formatted

    @cached_property
    def _count(self) -> int:
        return self._source.count() if isinstance(self._source, QuerySet) else len(self._source)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return map(self._formatted, self._source)

    def __getitem__(self, shown: slice) -> list[Row]:
        return [self._formatted(each) for each in self._source[shown]]


@dataclass(frozen=True, slots=True)
class Report:
    """A table, the most urgent row first. `key` is its name in addresses and files."""

    key: str
    title: str | Promise
    empty: str | Promise  # said instead of a table without rows
    columns: Sequence[str | Promise]
    rows: Rows


def arrears(*, now: datetime) -> Report:
    """Cities with an unpaid invoice that is due, the longest unpaid first. One query."""
    unpaid = Q(invoices__status__in=UNPAID)
    accounts: Any = (  # with `owed`
        Account.objects.filter(owed_since__lte=now)
        .select_related("city")
        .annotate(owed=Sum("invoices__remaining", filter=unpaid))
        .order_by("owed_since", "pk")
    )
    return Report(
        key="arrears",
        title=_("Arrears"),
        empty=_("Every city has paid."),
        columns=(_("City"), _("Days"), _("Unpaid"), _("Currency"), _("Standing")),
        rows=Rows(
            accounts,
            lambda account: [
                _city(account),
                _days((now - (account.owed_since or now)).days),
                _amount(account.owed or 0, account.currency),
                _word(account.currency.upper()),
                _word(account.get_standing_display()),
            ],
        ),
    )


def failed_payments(*, now: datetime) -> Report:
    """Cards that were declined, and when they are tried again. One query."""
    invoices = (
        _of_cities(Invoice.objects.unpaid())
        .filter(account__method=Account.Method.CARD)
        .order_by("next_attempt_at", "pk")
    )
    return Report(
        key="failed",
        title=_("Failed payments by card"),
        empty=_("No card was declined."),
        columns=(_("City"), _("Invoice"), _("Amount"), _("Currency"), _("Next attempt")),
        rows=Rows(
            invoices,
            lambda invoice: [
                _city(invoice.account),
                _word(str(invoice)),
                _amount(invoice.remaining, invoice.currency),
                _word(invoice.currency.upper()),
                _day(invoice.next_attempt_at),
            ],
        ),
    )


def trials_ending(*, now: datetime) -> Report:
    """Trials that end within two weeks. One query."""
    trials = (
        _of_cities(Subscription.objects.filter(status="trialing"))
        .filter(trial_ends_at__lte=now + SOON)
        .order_by("trial_ends_at", "pk")
    )
    return Report(
        key="trials",
        title=_("Trials that end soon"),
        empty=_("No trial ends within two weeks."),
        columns=(_("City"), _("Ends"), _("Then a month"), _("Currency")),
        rows=Rows(
            trials,
            lambda trial: [
                _city(trial.account),
                _day(trial.trial_ends_at),
                _amount(trial.monthly, trial.currency),
                _word(trial.currency.upper()),
            ],
        ),
    )


def movements(*, now: datetime) -> Report:
    """The changes of monthly revenue by month and currency. One query."""
    first = _months_ago(timezone.localdate(now), MONTHS - 1)
    sums = (
        RevenueChange.objects.filter(at__gte=first)
        .annotate(month=TruncMonth("at"))
        .values_list("month", "currency", "kind")
        .annotate(total=Sum("amount"))
    )
    table: dict[tuple[date, str], dict[str, int]] = defaultdict(dict)
    for month, currency, kind, total in sums:
        table[timezone.localdate(month), currency][kind] = total
    months = sorted(table.items(), key=lambda row: (-row[0][0].toordinal(), row[0][1]))
    kinds = RevenueChange.Kind

    def formatted(row: tuple[tuple[date, str], dict[str, int]]) -> Row:
        (month, currency), changes = row
        return [
            Cell(f"{month:%Y-%m}", month),
            _word(currency.upper()),
            *(_amount(changes.get(kind, 0), currency) for kind in kinds.values),
            _amount(sum(changes.values()), currency),
        ]

    return Report(
        key="movements",
        title=_("How monthly revenue changed"),
        empty=_("Nothing has changed yet."),
        columns=(_("Month"), _("Currency"), *kinds.labels, _("Together")),
        rows=Rows(months, formatted),
    )


def usage(*, now: datetime) -> Report:
    """The active members of all cities by month and currency, newest first. One query."""
    first = _months_ago(timezone.localdate(now), MONTHS).date()
    sums = (
        Usage.objects.filter(month__gte=first)
        .values_list("month", "currency")
        .annotate(cities=Count("pk"), people=Sum("people"), total=Sum("amount"))
        .order_by("-month", "currency")
    )

    def formatted(row: tuple[date, str, int, int, int | None]) -> Row:
        month, currency, cities, people, total = row
        return [
            Cell(f"{month:%Y-%m}", month),
            Cell(str(cities), cities),
            Cell(str(people), people),
            _amount(total or 0, currency) if currency else Cell("—", 0),
            _word(currency.upper() or gettext("not billed")),
        ]

    return Report(
        key="usage",
        title=_("Active members by month"),
        empty=_("No month has been counted yet."),
        columns=(_("Month"), _("Cities"), _("Active members"), _("Amount"), _("Currency")),
        rows=Rows(sums, formatted),
    )


def differences(*, now: datetime) -> Report:
    """Differences between our rows and Stripe's in the last 30 days. One query."""
    found = _of_cities(Difference.objects.filter(found_at__gte=now - LATELY))
    return Report(
        key="differences",
        title=_("Differences with Stripe"),
        empty=_("Our books and Stripe's are the same."),
        columns=(_("City"), _("Found"), _("Row at Stripe"), _("Field"), _("Ours"), _("Stripe's")),
        rows=Rows(
            found,
            lambda row: [
                _city(row.account),
                _day(row.found_at),
                _word(row.object_id),
                _word(row.field),
                _word(row.ours),
                _word(row.theirs),
            ],
        ),
    )


def accounts(*, now: datetime, name: str = "") -> Report:
    """Accounts by name; with `name` those that have it in their own name or in their city's.

    Two queries.
    """
    running = Prefetch("subscriptions", Subscription.objects.running(), to_attr="running")
    found: Any = (
        Account.objects.select_related("city").prefetch_related(running).order_by("name", "pk")
    )
    for word in name.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(city__name_ru__icontains=word)
            | Q(city__name_en__icontains=word)
        )
    return Report(
        key="accounts",
        title=_("All accounts"),
        empty=_("No account yet."),
        columns=(_("City"), _("Plan"), _("A month"), _("Currency"), _("Pays by"), _("Standing")),
        rows=Rows(
            found,
            lambda account: [
                _city(account),
                _word(account.plan_facts.name if account.plan_facts else account.plan),
                _amount(sum(row.revenue for row in account.running), account.currency),
                _word(account.currency.upper()),
                _word(account.get_method_display()),
                _word(_state(account)),
            ],
        ),
    )


REPORTS: dict[str, Callable[..., Report]] = {
    "arrears": arrears,
    "failed": failed_payments,
    "trials": trials_ending,
    "movements": movements,
    "usage": usage,
    "differences": differences,
    "accounts": accounts,
}


@dataclass(frozen=True, slots=True)
class Revenue:
    """Monthly recurring revenue in one currency, and the number of cities that bring it."""

    currency: str
    monthly: int
    cities: int

    @property
    def text(self) -> str:
        return money.formatted(self.monthly, self.currency)

    @property
    def label(self) -> str:
        return ngettext("a month, from %d city", "a month, from %d cities", self.cities) % (
            self.cities
        )


def revenue() -> list[Revenue]:
    """The largest currency first. One query."""
    rows = (
        Subscription.objects.filter(status__in=EARNING)
        .values_list("currency")
        .annotate(total=Sum("monthly"), cities=Count("pk"))
    )
    return [Revenue(*row) for row in rows.order_by("-total")]


def _of_cities(rows: Any) -> Any:
    return rows.select_related("account__city")


def _state(account: Any) -> str:
    """The standing of an account with `running` in words, also before and after its licence."""
    running = account.running[0] if account.running else None
    if account.closed_at:
        return gettext("Closed")
    if account.is_free:
        return gettext("Supported by HQ")
    if not running and not account.owed_since:
        return gettext("No licence yet")
    if running and running.is_on_trial and account.standing == Standing.CURRENT:
        return gettext("On trial until %(day)s") % {"day": dates.when(running.trial_ends_at.date())}
    return str(account.get_standing_display())


def _city(account: Account) -> Cell:
    """The city's name; of a group without a city, the number of its account."""
    name = account.city.name if account.city else f"№ {account.pk}"
    return Cell(name, name, account=account.key)


def _days(days: int) -> Cell:
    return Cell(ngettext("%d day", "%d days", days) % days, days)


def _amount(cents: int, currency: str) -> Cell:
    return Cell(money.formatted(cents, currency) if cents else "—", money.amount(cents, currency))


def _day(moment: datetime | None) -> Cell:
    if moment is None:
        return Cell("—", "")
    here = timezone.localdate(moment)
    return Cell(dates.when(here), here)


def _word(text: str) -> Cell:
    return Cell(text, text)


def _months_ago(day: date, months: int) -> datetime:
    """Midnight of the first day of the month so many months before."""
    number = day.year * 12 + day.month - 1 - months
    first = datetime(number // 12, number % 12 + 1, 1)  # noqa: DTZ001 - made aware below
    return timezone.make_aware(first)
