"""Letters about money, each an alarm of the hub. One reader a letter.

A letter that is no longer true when its alarm rings is not written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from billing.models import Account, Invoice
from billing.money import formatted
from billing.timetable import Standing, timetable
from tenants.mail import letters as mail
from tenants.mail.digests import digest_of
from tenants.registry import alarms
from tenants.ui import dates

LETTER = "billing.letter"  # key: number of the account, name of the letter, digest of an address
PAID, TRIAL, ENDING = "paid", "trial", "ending"
CLOSURES = (Standing.READ_ONLY, Standing.PAUSED)


def post_letter(account: Account, name: str, *, now: datetime) -> None:
    """Write to everybody who manages the account's money. Call in the change's transaction."""
    keys = [f"{account.pk}:{name}:{digest_of(email)}" for email in account.emails]
    alarms.set_all(city=None, kind=LETTER, due_at=now, keys=keys)


@mail.handler(LETTER)
def write_letter(*, key: str, now: datetime, **_: object) -> EmailMessage | None:
    number, name, digest = key.split(":")
    account = Account.objects.select_related("city").filter(pk=number).first()
    if account is None or not _is_true(account, name):
        return None
    email = next((email for email in account.emails if digest_of(email) == digest), None)
    if email is None:
        return None
    template = "notice" if name.startswith("day-") else name
    return mail.compose(
        f"billing/letters/{template}.txt",
        to=email,
        language=account.language,
        context=lambda: _context(account, now=now),
    )


def _context(account: Account, *, now: datetime) -> dict[str, Any]:
    """The context of all letters, in the active language."""
    with timezone.override(account.zone):
        return _facts(account, now=now)


def _facts(account: Account, *, now: datetime) -> dict[str, Any]:
    steps = timetable(account.owed_since) if account.owed_since else []
    running = account.subscriptions.running().first()
    trial_ends_at = running.trial_ends_at if running else None
    bills = account.invoices.unpaid().order_by("due_at")
    return {
        "account": account,
        "unpaid": [_bill(invoice) for invoice in bills],
        "ahead": [(step, _day(step.at)) for step in steps if step.at > now and not step.is_notice],
        # Without an unpaid invoice it is the licence that has ended.
        "ended": _day(account.owed_since) if account.owed_since and not bills else "",
        "ends": _day(running.period_ends_at) if running and running.period_ends_at else "",
        "trial_ends": _day(trial_ends_at) if trial_ends_at else "",
        "monthly": formatted(running.monthly, running.currency) if running else "",
        "page": page_url(account),
    }


def _bill(invoice: Invoice) -> dict[str, str]:
    return {
        "amount": formatted(invoice.remaining, invoice.currency),
        "number": str(invoice),
        "due": _day(invoice.due_at or invoice.created_at),
        "url": invoice.page_url,
    }


def _day(moment: datetime) -> str:
    return dates.when(timezone.localdate(moment))


def page_url(account: Account) -> str:
    """The absolute address of the account's page on the main domain."""
    path = reverse("billing:account", urlconf=settings.HUB_URLCONF, args=[account.key])
    return f"{settings.MAIN_URL}{path}"


def _is_true(account: Account, name: str) -> bool:
    if name == PAID:
        return bool(account.standing == Standing.CURRENT)
    if name == TRIAL:
        running = account.subscriptions.running().first()
        return bool(running and running.is_on_trial)
    if name == ENDING:
        return account.subscriptions.running().filter(ends_at_period_end=True).exists()
    if name in CLOSURES:
        return bool(account.standing == name)
    return account.owed_since is not None
