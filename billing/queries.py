"""Reads for the pages of an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Account, Correction, Invoice, Subscription, Usage
from billing.money import formatted
from billing.plans import Plan, plan_file
from billing.timetable import Standing, Step, timetable
from tenants.ui.linemap import Line, State, Stop

MOST_INVOICES = 60  # shown on the page; Stripe's portal has all of them
MONTHS = 12  # of active members


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account with all that its page shows."""

    account: Account
    subscription: Subscription | None
    invoices: Sequence[Invoice]
    credits: Sequence[Correction]
    usage: Sequence[Usage]
    now: datetime

    @property
    def plan(self) -> Plan | None:
        return self.account.plan_facts

    @property
    def other_plans(self) -> list[Plan]:
        return [plan for plan in plan_file().paid if plan.key != self.account.plan]

    @property
    def unpaid(self) -> list[Invoice]:
        """Unpaid invoices, the earliest due first."""
        unpaid = [invoice for invoice in self.invoices if invoice.is_unpaid]
        return sorted(unpaid, key=lambda invoice: invoice.due_at or invoice.created_at)

    @property
    def is_overdue(self) -> bool:
        owed = self.account.owed_since
        return bool(owed and owed <= self.now)

    @property
    def line(self) -> Line | None:
        """The timetable that follows from the earliest unpaid due date; None if all is paid."""
        owed = self.account.owed_since
        return timetable_line(owed, now=self.now) if owed else None


def account_page(account: Account, *, now: datetime) -> AccountPage:
    """Four queries."""
    return AccountPage(
        account=account,
        subscription=account.subscriptions.running().order_by("-pk").first(),
        invoices=list(account.invoices.exclude(status="draft")[:MOST_INVOICES]),
        credits=list(account.corrections.filter(kind=Correction.Kind.CREDIT)),
        usage=list(account.usage.order_by("-month")[:MONTHS]),
        now=now,
    )


def standing_since(account: Account) -> datetime | None:
    """The moment of the last change of standing; None if there was none. One query."""
    changes = account.standing_changes.order_by("-at", "-pk")
    last: datetime | None = changes.values_list("at", flat=True).first()
    return last


def overdue_accounts(*, now: datetime) -> list[Account]:
    """Accounts with an unpaid invoice that is due, the longest unpaid first. One query."""
    unpaid = Account.objects.filter(owed_since__lte=now).select_related("city")
    return list(unpaid.order_by("owed_since", "pk"))


def price_in_words() -> str:
    """The price of a city by the plan file, in one sentence of the reader's language."""
    plans = plan_file()
    cheapest = min(plans.paid, key=lambda plan: min(plan.monthly.values()), default=None)
    if cheapest is None:
        return ""
    first = plans.currencies[0]
    month = formatted(cheapest.monthly[first], first)
    words = [_("A city pays from %(month)s a month") % {"month": month}]
    if member := cheapest.per_active_member.get(first):
        each = formatted(member, first)
        words.append(_("%(each)s for each active member of the month") % {"each": each})
    if fee := plans.entry_fee:
        words.append(
            _("once %(fee)s at its beginning") % {"fee": formatted(fee.amounts[first], first)}
        )
    if days := plans.trial_days:
        words.append(
            ngettext("its first %d day is free", "its first %d days are free", days) % days
        )
    taxes = _("Taxes are added where they are due.")
    return f"{', '.join(words)}. {taxes}"


def timetable_line(owed: datetime, *, now: datetime) -> Line:
    """The steps that follow from an unpaid due date as a line with stops."""
    steps = timetable(owed)
    begun = sum(step.at <= now for step in steps)
    stops = [
        Stop(
            label=_step_label(step),
            when=timezone.localdate(step.at),
            state=_state(number, begun),
            kind="step" if step.is_notice else "stage",
        )
        for number, step in enumerate(steps)
    ]
    return Line(title=_("What happens if it is not paid"), stops=stops, ends="closed")


def timetable_rules() -> Line:
    """The same steps before anything is due: what a missing payment would lead to."""
    stops = [
        Stop(
            label=_step_label(step),
            detail=ngettext("day %d", "day %d", step.day) % step.day,
            kind="step" if step.is_notice else "stage",
        )
        for step in timetable(timezone.now())
    ]
    return Line(title=_("If a payment is ever missing"), stops=stops, ends="closed")


def _state(number: int, begun: int) -> State:
    if number < begun - 1:
        return "done"
    return "current" if number == begun - 1 else "next"


def _step_label(step: Step) -> str:
    if step.standing == Standing.READ_ONLY:
        return _("The city can be read, not changed")
    if step.standing == Standing.PAUSED:
        return _("The city is paused; nothing is deleted")
    if step.day == 0:
        return _("Due")
    return ngettext("Reminder after %d day", "Reminder after %d days", step.day) % step.day
