"""The hosted page of an invoice, its PDF and the receipt of a payment."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from deploy.demo.doubles import Json
from deploy.demo.stripe import invoices, payment_methods, payments, running
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.cards import Card
from deploy.demo.stripe.errors import StripeError
from deploy.demo.stripe.pages import card_form
from deploy.demo.stripe.pages.invoice_pdf import render_pdf


def _invoice(account: Account, identifier: str) -> Json:
    found = account.store.find(identifier, "invoice")
    if found is None or found["status"] == "draft":
        raise Http404
    return found


def hosted(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show the invoice; a POST pays it with a card, once however often it is sent."""
    account = running.account()
    with account.store.transaction():
        found = _invoice(account, identifier)
        if request.method != "POST" or found["status"] != "open":
            return _page(request, account, found)
        data = {name: request.POST.get(name, "") for name in ("card", "expiry", "cvc")}
        card, expiry, errors = card_form.read(data, account.now(found["customer"]))
        if card is None or errors:
            return _page(request, account, found, data, errors, status=422)
    return _pay(request, account, identifier, card, expiry)


def _pay(
    request: HttpRequest, account: Account, identifier: str, card: Card, expiry: tuple[int, int]
) -> HttpResponse:
    with account.store.transaction():
        found = _invoice(account, identifier)
        customer = account.require("customer", found["customer"])
        details = {"email": customer["email"], "name": customer["name"]}
        try:
            method = payment_methods.create(account, card, expiry=expiry, details=details)
            payment_methods.attach(account, method["id"], customer)
        except StripeError as error:
            return _page(request, account, found, {}, {"card": error.message}, status=402)
        account.update(found, {"default_payment_method": method["id"]})
        outcome = invoices.collect(account, found)
        if outcome.status == "requires_action":
            return HttpResponseRedirect(f"/i/{identifier}/authentication")
        if outcome.status == "failed":
            return _page(request, account, found, {}, {"card": outcome.message}, status=402)
    return HttpResponseRedirect(f"/i/{identifier}", status=303)


def authenticate(request: HttpRequest, identifier: str) -> HttpResponse:
    account = running.account()
    with account.store.transaction():
        found = _invoice(account, identifier)
        if found["status"] != "open":
            return HttpResponseRedirect(f"/i/{identifier}")
        intent = account.require("payment_intent", found["_intent"])
        if intent["status"] != "requires_action":
            return HttpResponseRedirect(f"/i/{identifier}")
        if request.method != "POST":
            words = {"amount": intent["amount"], "currency": intent["currency"]}
            return render(request, "stripe_double/authentication.html", words)
        if request.POST.get("result") != "complete":
            outcome = payments.fail_authentication(account, intent)
            invoices.note_failure(account, found, outcome)
            return _page(request, account, found, {}, {"card": outcome.message}, status=402)
        invoices.collect(account, found, authenticated=True)
    return HttpResponseRedirect(f"/i/{identifier}", status=303)


def _page(
    request: HttpRequest,
    account: Account,
    invoice: Json,
    data: Json | None = None,
    errors: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    words = {
        "invoice": invoice,
        "lines": invoice["lines"]["data"],
        "data": data or {},
        "errors": errors or {},
        "hints": card_form.HINTS,
    }
    return render(request, "stripe_double/invoice.html", words, status=status)


def pdf(request: HttpRequest, identifier: str) -> HttpResponse:
    account = running.account()
    with account.store.transaction():
        found = _invoice(account, identifier)
    answer = HttpResponse(render_pdf(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="Invoice-{found["number"]}.pdf"'
    return answer


def receipt(request: HttpRequest, charge: str) -> HttpResponse:
    account = running.account()
    with account.store.transaction():
        found = account.store.find(charge, "charge")
        if found is None or not found["paid"]:
            raise Http404
        return render(request, "stripe_double/receipt.html", {"charge": found})
