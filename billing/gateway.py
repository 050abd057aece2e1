"""Stripe. The only module that imports its client; everything else sees the types of
`states`.

The API's version is pinned here. Requests that create something carry an idempotency key, so asking
again after a lost answer has the effect once. Amounts are in the smallest unit of a currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import stripe
from django.conf import settings

from billing.errors import GatewayLacks, GatewayRefused, GatewayUnreachable
from billing.plans import Plan, PlanFile
from billing.states import CheckoutState, EventFacts, InvoiceState, SubscriptionState

API_VERSION = "2026-10-28.endive"
TIMEOUT = 10  # seconds for one answer
STALE = 300  # seconds after which a signed event is refused
METER = "active_members"  # name of the meter's events
PRODUCT_PREFIX = "thursdays_"
PORTAL = "thursdays"  # marks our configuration of the portal
NONSENSE = (ValueError, TypeError, AttributeError, KeyError)  # raised for JSON that is no event


class BadSignature(Exception):
    """A webhook that Stripe has not signed with our secret, or longer ago than `STALE`."""


@cache
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else None,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )


def forget_client() -> None:
    """Connect anew: the settings of Stripe have changed."""
    _client.cache_clear()


class _Translated:
    """Turn Stripe's errors into ours."""

    def __enter__(self) -> stripe.StripeClient:
        return _client(settings.STRIPE_KEY, settings.STRIPE_API_BASE)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        match error:
            case stripe.APIConnectionError() | stripe.RateLimitError() | stripe.APIError():
                raise GatewayUnreachable(str(error)) from error
            case stripe.StripeError(http_status=404, code="resource_missing"):
                raise GatewayLacks(str(error.user_message or error)) from error
            case stripe.StripeError():
                raise GatewayRefused(str(error.user_message or error)) from error


def stripe_api() -> _Translated:
    return _Translated()


# ── Products and prices ────────────────────────────────────────────────────────────────────────


def ensure_meter() -> tuple[str, bool]:
    """The id of the meter of active members, and whether it was made now."""
    with stripe_api() as client:
        for meter in client.v1.billing.meters.list({"status": "active"}).auto_paging_iter():
            if meter.event_name == METER:
                return meter.id, False
        made = client.v1.billing.meters.create(
            {
                "display_name": "Active members",
                "event_name": METER,
                "default_aggregation": {"formula": "last"},
                "customer_mapping": {"type": "by_id", "event_payload_key": "stripe_customer_id"},
                "value_settings": {"event_payload_key": "value"},
            }
        )
        return made.id, True


def ensure_product(key: str, *, name: str) -> bool:
    """Make or rename a product; whether there was something to do."""
    number = product_id(key)
    with stripe_api() as client:
        try:
            found = client.v1.products.retrieve(number)
        except stripe.InvalidRequestError as error:
            if error.code != "resource_missing":
                raise
            client.v1.products.create({"id": number, "name": name})
            return True
        if found.name == name:
            return False
        client.v1.products.update(number, {"name": name})
        return True


def ensure_price(
    key: str,
    *,
    product: str,
    currency: str,
    amount: int,
    is_monthly: bool = False,
    meter: str = "",
) -> bool:
    """Make a price, or replace the one with another amount; whether there was something to do.

    `key` is the lookup key; `meter` the id of the meter that counts what is sold. New subscriptions
    pay a replaced price, running ones keep theirs.
    """
    with stripe_api() as client:
        known = client.v1.prices.list({"lookup_keys": [key], "active": True, "limit": 1}).data
        if known and known[0].unit_amount == amount:
            return False
        params: Any = {
            "product": product_id(product),
            "currency": currency,
            "unit_amount": amount,
            "lookup_key": key,
            "transfer_lookup_key": True,
            "tax_behavior": "exclusive",
        }
        if meter:
            usage = {"usage_type": "metered", "meter": meter}
            params["recurring"] = {"interval": "month", **usage}
        elif is_monthly:
            params["recurring"] = {"interval": "month"}
        client.v1.prices.create(params)
        return True


def product_id(key: str) -> str:
    return f"{PRODUCT_PREFIX}{key}"


def _prices(keys: Iterable[str]) -> dict[str, str]:
    """Ids of prices by their lookup keys. Raises GatewayRefused for one that is not published."""
    wanted = list(keys)
    with stripe_api() as client:
        found = client.v1.prices.list({"lookup_keys": wanted, "active": True, "limit": 100})
        prices = {price.lookup_key or "": price.id for price in found.auto_paging_iter()}
    if missing := [key for key in wanted if key not in prices]:
        raise GatewayRefused(f"Not published: {', '.join(missing)}. Run: manage.py billing plans")
    return prices


# ── Customers, checkout, portal ────────────────────────────────────────────────────────────────


def create_customer(*, key: str, name: str, email: str, language: str) -> str:
    """The id of a new customer; the same key again is the same customer. `email` may be empty."""
    params: Any = {"name": name, "preferred_locales": [language], "metadata": {"account": key}}
    if email:
        params["email"] = email
    with stripe_api() as client:
        options: Any = {"idempotency_key": f"customer:{key}"}
        return client.v1.customers.create(params, options).id


def update_customer(customer: str, *, name: str, email: str, language: str) -> None:
    """Tell Stripe the mailbox of its own letters, such as invoices; `email` may be empty."""
    with stripe_api() as client:
        changes: Any = {"name": name, "email": email, "preferred_locales": [language]}
        client.v1.customers.update(customer, changes)


def open_checkout(
    *,
    account_key: str,
    attempt: str,
    customer: str,
    plan: Plan,
    currency: str,
    plans: PlanFile,
    is_first: bool,
    success_url: str,
    cancel_url: str,
    language: str,
) -> CheckoutState:
    """Open a page of Stripe where a card is given and the first amount is paid.

    `attempt` names the press of a button: the same again answers with the same page. Only the first
    licence of an account has the entry fee and the trial.
    """
    keys = _price_keys(plan, currency, plans, with_entry_fee=is_first)
    prices = _prices(keys)
    metered = plan.member_price_key(currency)
    lines: list[Any] = [
        {"price": prices[key]} if key == metered else {"price": prices[key], "quantity": 1}
        for key in keys
    ]
    subscription: Any = {"metadata": {"account": account_key, "plan": plan.key}}
    if plans.trial_days and is_first:
        subscription["trial_period_days"] = plans.trial_days
    with stripe_api() as client:
        opened = client.v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "customer": customer,
                "customer_update": {"address": "auto", "name": "auto"},
                "client_reference_id": account_key,
                "line_items": lines,
                "subscription_data": subscription,
                "automatic_tax": {"enabled": settings.STRIPE_TAX},
                "tax_id_collection": {"enabled": True},
                "billing_address_collection": "required",
                "allow_promotion_codes": True,
                "success_url": success_url,
                "cancel_url": cancel_url,
                "locale": "ru" if language == "ru" else "en",
                "metadata": {"account": account_key, "plan": plan.key},
            },
            {"idempotency_key": f"checkout:{account_key}:{attempt}"},
        )
        return _checkout_state(opened)


def _price_keys(plan: Plan, currency: str, plans: PlanFile, *, with_entry_fee: bool) -> list[str]:
    keys = [plan.monthly_price_key(currency)]
    if plan.is_metered:
        keys.append(plan.member_price_key(currency))
    if with_entry_fee and plans.entry_fee:
        keys.append(plans.entry_price_key(currency))
    return keys


def read_checkout(number: str) -> CheckoutState:
    with stripe_api() as client:
        return _checkout_state(client.v1.checkout.sessions.retrieve(number))


def expire_checkout(number: str) -> None:
    """Close a page of Stripe that is still open, so that nobody pays on it."""
    with stripe_api() as client:
        if client.v1.checkout.sessions.retrieve(number).status == "open":
            client.v1.checkout.sessions.expire(number)


def ensure_portal() -> bool:
    """Set up what customers may do on Stripe's page; whether there was something to do."""
    with stripe_api() as client:
        if _portal(client):
            return False
        client.v1.billing_portal.configurations.create(
            {
                "features": {
                    "payment_method_update": {"enabled": True},
                    "invoice_history": {"enabled": True},
                    "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
                    "customer_update": {"enabled": True, "allowed_updates": ["address", "tax_id"]},
                },
                "metadata": {"app": PORTAL},
            }
        )
        return True


def _portal(client: stripe.StripeClient) -> str:
    """The id of our configuration of the portal; empty before it is set up."""
    known = client.v1.billing_portal.configurations.list({"active": True, "limit": 100})
    for found in known.auto_paging_iter():
        if found.metadata and "app" in found.metadata and found.metadata["app"] == PORTAL:
            return found.id
    return ""


def open_portal(*, customer: str, return_url: str, language: str) -> str:
    """The address of a page where a customer changes the card and sees invoices."""
    with stripe_api() as client:
        session = client.v1.billing_portal.sessions.create(
            {
                "customer": customer,
                "configuration": _portal(client),
                "return_url": return_url,
                "locale": "ru" if language == "ru" else "en",
            }
        )
        return session.url


# ── Subscriptions ──────────────────────────────────────────────────────────────────────────────


def begin_invoiced_subscription(
    *,
    account_key: str,
    attempt: int,
    customer: str,
    plan: Plan,
    currency: str,
    plans: PlanFile,
    with_entry_fee: bool,
    days_until_due: int,
) -> SubscriptionState:
    """Subscribe a customer who pays invoices by bank transfer.

    `attempt` numbers the subscriptions of an account: the same again is the same subscription.
    """
    keys = _price_keys(plan, currency, plans, with_entry_fee=False)
    fee = plans.entry_price_key(currency)
    prices = _prices([*keys, *([fee] if with_entry_fee and plans.entry_fee else [])])
    params: Any = {
        "customer": customer,
        "items": [{"price": prices[key]} for key in keys],
        "collection_method": "send_invoice",
        "days_until_due": days_until_due,
        "automatic_tax": {"enabled": settings.STRIPE_TAX},
        "metadata": {"account": account_key, "plan": plan.key},
    }
    if fee in prices:
        params["add_invoice_items"] = [{"price": prices[fee]}]
    with stripe_api() as client:
        options: Any = {"idempotency_key": f"invoiced:{account_key}:{attempt}"}
        return _subscription_state(client.v1.subscriptions.create(params, options))


def read_subscription(number: str) -> SubscriptionState:
    with stripe_api() as client:
        return _subscription_state(client.v1.subscriptions.retrieve(number))


def subscriptions_of(customer: str) -> list[SubscriptionState]:
    with stripe_api() as client:
        found = client.v1.subscriptions.list({"customer": customer, "status": "all", "limit": 100})
        return [_subscription_state(each) for each in found.auto_paging_iter()]


def end_at_period_end(number: str, *, ends: bool) -> SubscriptionState:
    """Let a subscription end with its period, or let it go on after all."""
    with stripe_api() as client:
        return _subscription_state(
            client.v1.subscriptions.update(number, {"cancel_at_period_end": ends})
        )


def cancel_now(number: str) -> SubscriptionState:
    """End a subscription at once, without a last invoice."""
    with stripe_api() as client:
        return _subscription_state(
            client.v1.subscriptions.cancel(number, {"invoice_now": False, "prorate": False})
        )


def change_plan(state: SubscriptionState, plan: Plan) -> SubscriptionState:
    """Move a subscription to another plan now; the difference is on the next invoice."""
    keys = [plan.monthly_price_key(state.currency)]
    if plan.is_metered:
        keys.append(plan.member_price_key(state.currency))
    prices = _prices(keys)
    gone: list[Any] = [
        {"id": item, "deleted": True, **({"clear_usage": True} if "_member_" in key else {})}
        for key, item in state.items.items()
        if key not in keys
    ]
    new: list[Any] = [{"price": prices[key]} for key in keys if key not in state.items]
    with stripe_api() as client:
        changed = client.v1.subscriptions.update(
            state.id,
            {
                "items": [*gone, *new],
                "proration_behavior": "create_prorations",
                "metadata": {"plan": plan.key},
            },
        )
        return _subscription_state(changed)


# ── Invoices and corrections ───────────────────────────────────────────────────────────────────


def read_invoice(number: str) -> InvoiceState:
    with stripe_api() as client:
        return _invoice_state(client.v1.invoices.retrieve(number, {"expand": ["payments"]}))


def invoices_of(customer: str) -> Iterator[InvoiceState]:
    """All invoices of a customer, newest first."""
    with stripe_api() as client:
        found = client.v1.invoices.list(
            {"customer": customer, "limit": 100, "expand": ["data.payments"]}
        )
        for each in found.auto_paging_iter():
            yield _invoice_state(each)


def charge(number: str) -> None:
    """Charge an unpaid invoice now, with the customer's card. Raises GatewayRefused."""
    with stripe_api() as client:
        client.v1.invoices.pay(number)


def settle_outside(number: str) -> InvoiceState:
    """Mark an invoice as paid by bank transfer."""
    with stripe_api() as client:
        client.v1.invoices.pay(number, {"paid_out_of_band": True})
    return read_invoice(number)


def void(number: str) -> InvoiceState:
    """Withdraw an invoice that is not paid, also a draft. Idempotent.

    Stripe deletes no draft of a subscription, so a draft is finalized first, without being sent.
    """
    with stripe_api() as client:
        status = client.v1.invoices.retrieve(number).status
        if status == "draft":
            silent: Any = {"auto_advance": False}
            status = client.v1.invoices.finalize_invoice(number, silent).status
        if status in ("open", "uncollectible"):
            client.v1.invoices.void_invoice(number)
    return read_invoice(number)


def refund(payment: str, *, amount: int, key: str) -> str:
    """Give money back to the card it came from; the id of the refund."""
    with stripe_api() as client:
        made = client.v1.refunds.create(
            {"payment_intent": payment, "amount": amount},
            {"idempotency_key": f"refund:{key}"},
        )
        return made.id


def refunded_of(customer: str) -> dict[str, int]:
    """The refunded part of each payment by card of a customer, in cents. One request a hundred."""
    refunded: dict[str, int] = {}
    with stripe_api() as client:
        found = client.v1.charges.list({"customer": customer, "limit": 100})
        for charge in found.auto_paging_iter():
            if payment := _id(charge.payment_intent):
                refunded[payment] = refunded.get(payment, 0) + charge.amount_refunded
    return refunded


def give_credit(customer: str, *, amount: int, currency: str, reason: str, key: str) -> str:
    """Credit the next invoices of a customer; the id of the balance transaction."""
    with stripe_api() as client:
        made = client.v1.customers.balance_transactions.create(
            customer,
            {"amount": -amount, "currency": currency, "description": reason[:350]},
            {"idempotency_key": f"credit:{key}"},
        )
        return made.id


def report_usage(*, customer: str, people: int, at: datetime, key: str) -> None:
    """Report how many members were active. The last number of a period counts, each key once."""
    with stripe_api() as client:
        client.v1.billing.meter_events.create(
            {
                "event_name": METER,
                "payload": {"stripe_customer_id": customer, "value": str(people)},
                "identifier": key,
                "timestamp": int(at.timestamp()),
            }
        )


# ── Events ─────────────────────────────────────────────────────────────────────────────────────


def read_event(payload: bytes, signature: str) -> EventFacts:
    """Check a webhook's signature and age, and say which object it is about.

    Raises BadSignature, also for what is not an event at all.
    """
    try:
        event = stripe.Webhook.construct_event(
            payload, signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=STALE
        )
        return _event_facts(event)
    except (stripe.SignatureVerificationError, *NONSENSE) as error:
        raise BadSignature(str(error)) from error


def is_live() -> bool:
    """True if our key is for real money; events of the other mode are not ours."""
    return str(settings.STRIPE_KEY).startswith(("sk_live_", "rk_live_"))


def events_since(at: datetime) -> Iterator[EventFacts]:
    """Stripe's own events from a moment on, newest first. It keeps them for 30 days."""
    with stripe_api() as client:
        found = client.v1.events.list({"created": {"gte": int(at.timestamp())}, "limit": 100})
        for event in found.auto_paging_iter():
            yield _event_facts(event)


def _event_facts(event: stripe.Event) -> EventFacts:
    about: Any = event.data.object
    kind = str(getattr(about, "object", ""))
    number = str(getattr(about, "id", "") or "")
    customer = number if kind == "customer" else _id(getattr(about, "customer", ""))
    return EventFacts(
        id=event.id,
        type=event.type,
        account=getattr(event, "account", None) or "",
        created_at=_required(event.created),
        is_live=event.livemode,
        object_kind=kind,
        object_id=number,
        customer=customer,
    )


# ── Stripe's objects as our types ──────────────────────────────────────────────────────────────


def _subscription_state(found: stripe.Subscription) -> SubscriptionState:
    items = list(found["items"].auto_paging_iter())
    licensed = [item for item in items if not _is_metered(item)]
    metered = [item.price.unit_amount or 0 for item in items if _is_metered(item)]
    return SubscriptionState(
        id=found.id,
        customer=_id(found.customer),
        status=found.status,
        plan=_plan_of(found, licensed),
        currency=found.currency,
        monthly=sum((item.price.unit_amount or 0) * (item.quantity or 1) for item in licensed),
        per_member=sum(metered) if metered else None,
        is_invoiced=found.collection_method == "send_invoice",
        created_at=_required(found.created),
        trial_ends_at=_time(found.trial_end),
        period_begins_at=_required(
            max((item.current_period_start for item in items), default=found.created)
        ),
        period_ends_at=_time(min((item.current_period_end for item in items), default=None)),
        ends_at_period_end=found.cancel_at_period_end,
        ended_at=_time(found.ended_at),
        items={item.price.lookup_key or item.price.id: item.id for item in items},
    )


def _plan_of(found: stripe.Subscription, licensed: list[stripe.SubscriptionItem]) -> str:
    for item in licensed:
        product = _id(item.price.product)
        if product.startswith(PRODUCT_PREFIX):
            return product.removeprefix(PRODUCT_PREFIX)
    return _plan_in(found.metadata)


def _plan_in(metadata: Any) -> str:
    return str(metadata["plan"]) if metadata and "plan" in metadata else ""


def _is_metered(item: stripe.SubscriptionItem) -> bool:
    return bool(item.price.recurring and item.price.recurring.usage_type == "metered")


def _invoice_state(found: stripe.Invoice) -> InvoiceState:
    tried = found.status_transitions.finalized_at
    return InvoiceState(
        id=found.id,
        customer=_id(found.customer),
        subscription=_subscription_of(found),
        number=found.number or "",
        status=found.status or "draft",
        currency=found.currency,
        total=found.total,
        paid=found.amount_paid,
        remaining=found.amount_remaining,
        refundable_payment=_payment_of(found),
        created_at=_required(found.created),
        due_at=_time(found.due_date or tried),
        paid_at=_time(found.status_transitions.paid_at),
        next_attempt_at=_time(found.next_payment_attempt),
        page_url=found.hosted_invoice_url or "",
        pdf_url=found.invoice_pdf or "",
    )


def _subscription_of(found: stripe.Invoice) -> str:
    details = found.parent.subscription_details if found.parent else None
    return _id(details.subscription) if details else ""


def _payment_of(found: stripe.Invoice) -> str:
    for payment in found.payments.data if found.payments else []:
        if payment.status == "paid" and payment.payment.type == "payment_intent":
            return _id(payment.payment.payment_intent)
    return ""


def _checkout_state(found: stripe.checkout.Session) -> CheckoutState:
    return CheckoutState(
        id=found.id,
        url=found.url or "",
        status=found.status or "",
        is_paid=found.payment_status in ("paid", "no_payment_required"),
        customer=_id(found.customer),
        subscription=_id(found.subscription),
        account_key=found.client_reference_id or "",
        plan=_plan_in(found.metadata),
        currency=found.currency or "",
    )


def _id(value: Any) -> str:
    """The id of an object, expanded or not."""
    return value if isinstance(value, str) else str(value.id) if value else ""


def _time(seconds: int | None) -> datetime | None:
    return _required(seconds) if seconds else None


def _required(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
