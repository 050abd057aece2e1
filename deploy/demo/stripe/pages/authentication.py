"""3-D Secure for a payment intent: the page of the invoice that it pays."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from deploy.demo.stripe import running


def of_intent(request: HttpRequest, intent: str) -> HttpResponse:
    account = running.account()
    with account.store.transaction():
        for payment in account.store.all("invoice_payment"):
            if payment["payment"]["payment_intent"] == intent:
                return HttpResponseRedirect(f"/i/{payment['invoice']}/authentication")
    raise Http404
