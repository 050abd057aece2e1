"""The Billing Portal: invoices, the card, ending a subscription and taking that back."""

from __future__ import annotations

import time

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from deploy.demo.doubles import Json
from deploy.demo.stripe import customers, payment_methods, running
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.cards import BY_NUMBER, Card
from deploy.demo.stripe.customers import address
from deploy.demo.stripe.errors import StripeError
from deploy.demo.stripe.pages import card_form, shell
from deploy.demo.stripe.pages.countries import COUNTRIES
from deploy.demo.stripe.standing import LIVING
from deploy.demo.stripe.subscription_changes import set_cancel_at_period_end


def _session(account: Account, identifier: str) -> Json:
    found = account.store.find(identifier, "billing_portal.session")
    if found is None:
        raise Http404
    return found


def _expired(request: HttpRequest, session: Json) -> HttpResponse | None:
    if time.time() < session["_expires"]:
        return None
    text = "This link has expired. Go back and open the page again."
    return shell.message(request, "Link expired", text, link=session["return_url"], status=410)


def overview(request: HttpRequest, session: str) -> HttpResponse:
    account = running.account()
    with account.store.transaction():
        found = _session(account, session)
        return _expired(request, found) or _page(request, account, found)


def _page(
    request: HttpRequest,
    account: Account,
    session: Json,
    errors: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    customer = account.require("customer", session["customer"])
    subscriptions = []
    for found in account.store.all("subscription", customer=customer["id"]):
        if found["status"] in LIVING:
            items = found["items"]["data"]
            names = [account.require("product", item["price"]["product"])["name"] for item in items]
            subscriptions.append(
                {
                    "subscription": found,
                    "name": names[0],
                    "prices": [item["price"] for item in items],
                    "ends": items[0]["current_period_end"],
                }
            )
    method = account.store.find(_method_in_use(account, customer) or "", "payment_method")
    configuration = account.require("billing_portal.configuration", session["configuration"])
    words = {
        "session": session,
        "customer": customer,
        "subscriptions": subscriptions,
        "method": method,
        "invoices": [
            invoice
            for invoice in account.store.all("invoice", customer=customer["id"])
            if invoice["status"] != "draft"
        ],
        "features": configuration["features"],
        "data": {
            "name": customer["name"] or "",
            "country": (customer["address"] or {}).get("country"),
        },
        "countries": COUNTRIES,
        "tax_ids": account.store.all("tax_id", customer=customer["id"]),
        "errors": errors or {},
        "hints": card_form.HINTS,
    }
    return render(request, "stripe_double/portal.html", words, status=status)


def _method_in_use(account: Account, customer: Json) -> str | None:
    default: str | None = customer["invoice_settings"]["default_payment_method"]
    for found in account.store.all("subscription", customer=customer["id"]):
        if found["status"] in LIVING and found["default_payment_method"]:
            default = found["default_payment_method"]
    return default


def card(request: HttpRequest, session: str) -> HttpResponse:
    """Replace the card. Open invoices stay open until they are paid or tried again."""
    account = running.account()
    with account.store.transaction():
        found = _session(account, session)
        if request.method != "POST":
            return HttpResponseRedirect(f"/p/session/{session}")
        if expired := _expired(request, found):
            return expired
        data = {name: request.POST.get(name, "") for name in ("card", "expiry", "cvc")}
        chosen, expiry, errors = card_form.read(data, account.now(found["customer"]))
        if chosen is None or errors:
            return _page(request, account, found, errors, status=422)
        if chosen.authentication:
            account.update(found, {"_pending": {"card": chosen.number, "expiry": list(expiry)}})
            return HttpResponseRedirect(f"/p/session/{session}/card/authentication")
    return _replace(request, account, session, chosen, expiry)


def _replace(
    request: HttpRequest, account: Account, session: str, chosen: Card, expiry: tuple[int, int]
) -> HttpResponse:
    try:
        with account.store.transaction():
            found = _session(account, session)
            customer = account.require("customer", found["customer"])
            details = {"email": customer["email"], "name": customer["name"]}
            method = payment_methods.create(account, chosen, expiry=expiry, details=details)
            method = payment_methods.attach(account, method["id"], customer)
            payment_methods.create_setup_intent(account, customer, method)
            settings = customer["invoice_settings"] | {"default_payment_method": method["id"]}
            account.update(customer, {"invoice_settings": settings}, "customer.updated")
            for subscription in account.store.all("subscription", customer=customer["id"]):
                if subscription["status"] in LIVING and subscription["default_payment_method"]:
                    changes = {"default_payment_method": method["id"]}
                    account.update(subscription, changes, "customer.subscription.updated")
    except StripeError as error:
        with account.store.transaction():
            found = _session(account, session)
            return _page(request, account, found, {"card": error.message}, status=402)
    return HttpResponseRedirect(f"/p/session/{session}", status=303)


def authenticate(request: HttpRequest, session: str) -> HttpResponse:
    account = running.account()
    with account.store.transaction():
        found = _session(account, session)
        pending = found.get("_pending")
        if pending is None:
            return HttpResponseRedirect(f"/p/session/{session}")
        if request.method != "POST":
            return render(request, "stripe_double/authentication.html", {"amount": 0})
        account.update(found, {"_pending": None})
        if request.POST.get("result") != "complete":
            message = "We are unable to authenticate your payment method. Choose another one."
            return _page(request, account, found, {"card": message}, status=402)
    month, year = pending["expiry"]
    return _replace(request, account, session, BY_NUMBER[pending["card"]], (month, year))


def details(request: HttpRequest, session: str) -> HttpResponse:
    """Change name and country, or add a VAT number: they are on the next invoices."""
    account = running.account()
    with account.store.transaction():
        found = _session(account, session)
        if expired := _expired(request, found):
            return expired
        if request.method != "POST":
            return HttpResponseRedirect(f"/p/session/{session}")
        name, country, number = (
            request.POST.get(field, "").strip() for field in ("name", "country", "tax_id")
        )
        if country not in dict(COUNTRIES):
            return _page(request, account, found, {"country": "Choose a country."}, status=422)
        customer = account.require("customer", found["customer"])
        known = customer["address"] or {}
        changes = {"name": name or None, "address": address(known | {"country": country})}
        account.update(customer, changes, "customer.updated")
        if number:
            try:
                customers.add_tax_id(account, customer, {"type": "eu_vat", "value": number})
            except StripeError as error:
                return _page(request, account, found, {"tax_id": error.message}, status=422)
    return HttpResponseRedirect(f"/p/session/{session}", status=303)


def cancel(request: HttpRequest, session: str, subscription: str) -> HttpResponse:
    return _set_ending(request, session, subscription, ending=True)


def resume(request: HttpRequest, session: str, subscription: str) -> HttpResponse:
    return _set_ending(request, session, subscription, ending=False)


def _set_ending(
    request: HttpRequest, session: str, subscription: str, *, ending: bool
) -> HttpResponse:
    account = running.account()
    with account.store.transaction():
        found = _session(account, session)
        if expired := _expired(request, found):
            return expired
        chosen = account.store.find(subscription, "subscription")
        if chosen is None or chosen["customer"] != found["customer"]:
            raise Http404
        if request.method == "POST" and chosen["status"] in LIVING:
            set_cancel_at_period_end(account, chosen, ending=ending)
    return HttpResponseRedirect(f"/p/session/{session}", status=303)
