"""The Checkout page: what it costs, a card, and back to the shop."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from deploy.demo.doubles import Json
from deploy.demo.stripe import checkout, running
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.cards import BY_NUMBER
from deploy.demo.stripe.customers import address
from deploy.demo.stripe.discounts import usable_code
from deploy.demo.stripe.errors import StripeError
from deploy.demo.stripe.pages import card_form, shell
from deploy.demo.stripe.pages.countries import COUNTRIES

FIELDS = ("email", "name", "country", "card", "expiry", "cvc", "code", "tax_id")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _session(account: Account, identifier: str) -> Json:
    found = account.store.find(identifier, "checkout.session")
    if found is None:
        raise Http404
    return found


def pay(request: HttpRequest, session: str) -> HttpResponse:
    """Show the form; a POST pays, once however often it is sent."""
    account = running.account()
    with account.store.transaction():
        found = _session(account, session)
        if closed := _closed(request, found):
            return closed
        if request.method != "POST":
            return _form(request, account, found, {})
        data = {name: request.POST.get(name, "").strip() for name in FIELDS}
        if "reprice" in request.POST:
            return _form(request, account, found, data, {})
        card, expiry, errors = card_form.read(data, account.now(found["customer"]))
        errors |= _person_errors(account, found, data)
        if card is None or errors:
            return _form(request, account, found, data, errors, status=422)
        person = data | {"expiry": list(expiry), "card": card.number}
        if card.authentication:
            account.update(found, {"_pending": person})
            return HttpResponseRedirect(f"/c/pay/{session}/authentication")
    return _complete(request, account, session, person)


def _complete(request: HttpRequest, account: Account, session: str, person: Json) -> HttpResponse:
    """In a transaction of its own, which a declined card undoes."""
    try:
        with account.store.transaction():
            found = _session(account, session)
            if closed := _closed(request, found):
                return closed
            done = checkout.complete(account, found, BY_NUMBER[person["card"]], person)
            return HttpResponseRedirect(success_url(done), status=303)
    except StripeError as error:
        with account.store.transaction():
            found = _session(account, session)
            return _form(request, account, found, person, {"card": error.message}, status=402)


def success_url(session: Json) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _closed(request: HttpRequest, session: Json) -> HttpResponse | None:
    """The answer of a session that can't be paid any more; None for an open one."""
    if session["status"] == "complete":
        if request.method == "POST":
            return HttpResponseRedirect(success_url(session), status=303)
        text = "This payment is complete. You have not been charged again."
        return shell.message(request, "You're all done here", text, link=success_url(session))
    if session["status"] == "expired":
        text = "This page has expired and nothing was paid. Go back to start again."
        link = session["cancel_url"]
        return shell.message(request, "This page has expired", text, link=link, status=410)
    return None


def _person_errors(account: Account, session: Json, data: Json) -> dict[str, str]:
    errors = {}
    if not MAIL.fullmatch(data["email"]):
        errors["email"] = "Enter an e-mail address such as name@example.com."
    if not data["name"]:
        errors["name"] = "Enter the name on the card."
    if data["country"] not in dict(COUNTRIES):
        errors["country"] = "Choose a country."
    if data["code"] and not usable_code(account, data["code"]):
        errors["code"] = "This code is invalid."
    if data["tax_id"] and not re.fullmatch(r"[A-Za-z]{2}[A-Za-z0-9 ]{6,14}", data["tax_id"]):
        errors["tax_id"] = "Enter a VAT number such as DE123456789."
    return errors


def _form(
    request: HttpRequest,
    account: Account,
    session: Json,
    data: Json,
    errors: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    lines = [
        {
            "name": account.require("product", price["product"])["name"],
            "price": price,
            "quantity": quantity,
            "metered": (price["recurring"] or {}).get("usage_type") == "metered",
        }
        for price, quantity in checkout.lines_of(account, session)
    ]
    code = usable_code(account, data["code"]) if data.get("code") else None
    customer = account.store.find(session["customer"] or "", "customer")
    data = {"email": session["customer_email"] or (customer or {}).get("email") or ""} | data
    known = customer or {"id": "cus_new", "tax_exempt": "none", "address": None}
    if data.get("country"):
        known = known | {"address": address({"country": data["country"]})}
    data["expiry"] = request.POST.get("expiry", "")
    if data.get("card"):
        data["card"] = request.POST.get("card", "")
    words = {
        "session": session,
        "lines": lines,
        "amounts": checkout.amounts(account, session, known, code),
        "code": code,
        "trial_ends": session["_trial_end"],  # templates can't read names that begin with "_"
        "data": data,
        "errors": errors or {},
        "countries": COUNTRIES,
        "hints": card_form.HINTS,
        "fixed_email": bool(session["customer"] and customer and customer["email"]),
    }
    return render(request, "stripe_double/checkout.html", words, status=status)


def authenticate(request: HttpRequest, session: str) -> HttpResponse:
    """3-D Secure: the bank asks the person, who completes or fails it."""
    account = running.account()
    with account.store.transaction():
        found = _session(account, session)
        if closed := _closed(request, found):
            return closed
        person: Json | None = found["_pending"]
        if person is None:
            return HttpResponseRedirect(f"/c/pay/{session}")
        if request.method != "POST":
            words = {"amount": found["amount_total"], "currency": found["currency"]}
            return render(request, "stripe_double/authentication.html", words)
        account.update(found, {"_pending": None})
        if request.POST.get("result") != "complete":
            message = "We are unable to authenticate your payment method. Choose another one."
            return _form(request, account, found, person, {"card": message}, status=402)
    return _complete(request, account, session, person)
