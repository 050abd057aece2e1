"""Stripe's objects as the types of `states`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from billing.gateway.prices import PRODUCT_PREFIX
from billing.states import CheckoutState, InvoiceState, SubscriptionState

if TYPE_CHECKING:
    import stripe


def subscription_state(found: stripe.Subscription) -> SubscriptionState:
    items = list(found["items"].auto_paging_iter())
    licensed = [item for item in items if not _is_metered(item)]
    metered = [item.price.unit_amount or 0 for item in items if _is_metered(item)]
    return SubscriptionState(
        id=found.id,
        customer=id_of(found.customer),
        status=found.status,
        plan=_plan_of(found, licensed),
        currency=found.currency,
        monthly=sum((item.price.unit_amount or 0) * (item.quantity or 1) for item in licensed),
        per_member=sum(metered) if metered else None,
        is_invoiced=found.collection_method == "send_invoice",
        created_at=time_of(found.created),
        trial_ends_at=optional_time(found.trial_end),
        period_begins_at=time_of(
            max((item.current_period_start for item in items), default=found.created)
        ),
        period_ends_at=optional_time(
            min((item.current_period_end for item in items), default=None)
        ),
        ends_at_period_end=found.cancel_at_period_end,
        ended_at=optional_time(found.ended_at),
        items={item.price.lookup_key or item.price.id: item.id for item in items},
    )


def _plan_of(found: stripe.Subscription, licensed: list[stripe.SubscriptionItem]) -> str:
    for item in licensed:
        product = id_of(item.price.product)
        if product.startswith(PRODUCT_PREFIX):
            return product.removeprefix(PRODUCT_PREFIX)
    return _plan_in(found.metadata)


def _plan_in(metadata: Any) -> str:
    return str(metadata["plan"]) if metadata and "plan" in metadata else ""


def _is_metered(item: stripe.SubscriptionItem) -> bool:
    return bool(item.price.recurring and item.price.recurring.usage_type == "metered")


def invoice_state(found: stripe.Invoice) -> InvoiceState:
    tried = found.status_transitions.finalized_at
    return InvoiceState(
        id=found.id,
        customer=id_of(found.customer),
        subscription=_subscription_of(found),
        number=found.number or "",
        status=found.status or "draft",
        currency=found.currency,
        total=found.total,
        paid=found.amount_paid,
        remaining=found.amount_remaining,
        refundable_payment=_payment_of(found),
        created_at=time_of(found.created),
        due_at=optional_time(found.due_date or tried),
        paid_at=optional_time(found.status_transitions.paid_at),
        next_attempt_at=optional_time(found.next_payment_attempt),
        page_url=found.hosted_invoice_url or "",
        pdf_url=found.invoice_pdf or "",
    )


def _subscription_of(found: stripe.Invoice) -> str:
    details = found.parent.subscription_details if found.parent else None
    return id_of(details.subscription) if details else ""


def _payment_of(found: stripe.Invoice) -> str:
    for payment in found.payments.data if found.payments else []:
        if payment.status == "paid" and payment.payment.type == "payment_intent":
            return id_of(payment.payment.payment_intent)
    return ""


def checkout_state(found: stripe.checkout.Session) -> CheckoutState:
    return CheckoutState(
        id=found.id,
        url=found.url or "",
        status=found.status or "",
        is_paid=found.payment_status in ("paid", "no_payment_required"),
        customer=id_of(found.customer),
        subscription=id_of(found.subscription),
        account_key=found.client_reference_id or "",
        plan=_plan_in(found.metadata),
        currency=found.currency or "",
    )


def id_of(value: Any) -> str:
    """The id of an object, expanded or not."""
    return value if isinstance(value, str) else str(value.id) if value else ""


def optional_time(seconds: int | None) -> datetime | None:
    return time_of(seconds) if seconds else None


def time_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
