"""Work that falls due as time passes, run one piece after the other, each at its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deploy.demo.doubles import Json
from deploy.demo.stripe import checkout, invoices, standing, subscriptions
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.periods import DAY

REMINDER = 3 * DAY  # seconds before the end of a trial
PATIENCE = 23 * 3600  # seconds that a first payment may take
MOST = 20_000  # pieces of work in one go: a clock moved by decades is a mistake


@dataclass(frozen=True)
class Due:
    """``order`` decides between pieces of one instant: reminders before renewals before money."""

    moment: int
    order: int
    identifier: str
    work: Callable[[], object]


def run_due(account: Account, clock: str | None, until: int) -> int:
    """Run everything due on a clock up to ``until``; return how many pieces that was.

    ``clock``: a test clock, or None for customers that live in the double's own time.
    """
    for done in range(MOST):
        due = [found for found in pending(account, clock) if found.moment <= until]
        if not due:
            return done
        first = min(due, key=lambda found: (found.moment, found.order, found.identifier))
        with account.at(first.moment):
            first.work()
    raise RuntimeError(f"More than {MOST} pieces of work up to {until}.")


def pending(account: Account, clock: str | None) -> Iterator[Due]:
    """Everything that has a time at which it falls due."""
    for subscription in account.store.all("subscription"):
        if subscription["test_clock"] == clock and subscription["status"] in standing.LIVING:
            yield from _of_subscription(account, subscription)
    for invoice in account.store.all("invoice"):
        if invoice["test_clock"] == clock and invoice["status"] in ("draft", "open"):
            yield from _of_invoice(account, invoice)
    for session in account.store.all("checkout.session"):
        if session["status"] == "open" and account.clock_of(session["customer"]) == clock:
            work = _bound(checkout.expire, account, session)
            yield Due(session["expires_at"], 0, session["id"], work)


def _bound(
    function: Callable[[Account, Json], object], account: Account, body: Json
) -> Callable[[], object]:
    return lambda: function(account, body)


def _of_subscription(account: Account, subscription: Json) -> Iterator[Due]:
    identifier = subscription["id"]
    if subscription["status"] == "incomplete":
        work = _bound(subscriptions.expire, account, subscription)
        yield Due(subscription["created"] + PATIENCE, 1, identifier, work)
        return
    if subscription["status"] == "trialing" and not subscription["_reminded"]:
        moment = max(subscription["trial_end"] - REMINDER, subscription["created"])
        yield Due(moment, 0, identifier, _bound(remind, account, subscription))
    if subscription["cancel_at"] and not subscription["cancel_at_period_end"]:
        moment = subscription["cancel_at"]
        yield Due(moment, 1, identifier, _bound(cancel_now, account, subscription))
    moment = min(item["current_period_end"] for item in subscription["items"]["data"])
    yield Due(moment, 2, identifier, _bound(subscriptions.renew, account, subscription))


def _of_invoice(account: Account, invoice: Json) -> Iterator[Due]:
    identifier = invoice["id"]
    if invoice["status"] == "draft":
        if invoice["automatically_finalizes_at"]:
            moment = invoice["automatically_finalizes_at"]
            yield Due(moment, 3, identifier, _bound(advance, account, invoice))
        return
    if invoice["next_payment_attempt"]:
        moment = invoice["next_payment_attempt"]
        yield Due(moment, 4, identifier, _bound(invoices.collect, account, invoice))
    if invoice["due_date"] and not invoice["_overdue"]:
        yield Due(invoice["due_date"], 5, identifier, _bound(become_overdue, account, invoice))


def remind(account: Account, subscription: Json) -> None:
    account.update(subscription, {"_reminded": True})
    account.emit("customer.subscription.trial_will_end", subscription)


def cancel_now(account: Account, subscription: Json) -> None:
    subscriptions.cancel(account, subscription, reason="cancellation_requested")


def advance(account: Account, invoice: Json) -> None:
    """Finalize a draft whose hour is over, and charge it or send it."""
    invoices.finalize(account, invoice)
    if invoice["status"] != "open":
        return
    if invoice["collection_method"] == "send_invoice":
        account.emit("invoice.sent", invoice)
    elif invoice["auto_advance"]:
        invoices.collect(account, invoice)


def become_overdue(account: Account, invoice: Json) -> None:
    account.update(invoice, {"_overdue": True})
    account.emit("invoice.overdue", invoice)
    if invoice["collection_method"] == "send_invoice":
        standing.after_failure(account, invoice, last=False)
