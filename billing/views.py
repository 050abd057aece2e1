"""The pages of an account: terms and first payment, then the licence, its invoices and its card."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing import gateway
from billing.actions.accounts import choose_terms
from billing.actions.checkout import pay_by_card, pay_by_transfer
from billing.actions.collecting import collect_unpaid
from billing.actions.licence import change_plan, end_licence, resume_licence
from billing.actions.sync import sync_account
from billing.forms import PlanForm, TermsForm
from billing.models import Account
from billing.payment_pages import leads_to_payment
from billing.permissions import for_payers
from billing.plans import plan_file
from billing.queries import AccountPage, account_page, timetable_rules
from billing.slots import PAID_FOR
from tenants.refusals import error_on_refusal, message_on_refusal

PORTAL = "billing-portal"  # in the session: the account whose portal is open


@leads_to_payment
@for_payers
@require_safe
def account(request: HttpRequest, found: Account) -> HttpResponse:
    page = account_page(found, now=timezone.now())
    return _show(request, page, TermsForm.of(found))


@leads_to_payment
@for_payers
@require_POST
def pay(request: HttpRequest, found: Account) -> HttpResponse:
    """Choose the terms and go on to Stripe's page, or get the first invoice by e-mail."""
    form, now = TermsForm(request.POST), timezone.now()
    if form.is_valid():
        terms = {name: form.cleaned_data[name] for name in ("plan", "currency", "method")}
        with error_on_refusal(form):
            chosen = choose_terms(found, **terms)
            if not chosen.is_invoiced:
                url = pay_by_card(
                    chosen,
                    press=form.cleaned_data["press"],
                    success_url=request.build_absolute_uri(_url("paid", found)),
                    cancel_url=request.build_absolute_uri(_url("account", found)),
                    language=get_language() or "ru",
                    now=now,
                )
                return HttpResponseRedirect(url, status=303)
            pay_by_transfer(chosen, now=now)
            messages.success(request, _("The licence has begun. The invoice comes within an hour."))
            return redirect("billing:account", found.key)
    return _show(request, account_page(found, now=now), form, status=422)


@for_payers
@require_safe
def paid(request: HttpRequest, found: Account) -> HttpResponse:
    """Back from Stripe's page: look at once, without waiting for an event.

    The first return from each visit to the portal charges what is unpaid, with the card that may
    have been given there; a reload only shows.
    """
    look = collect_unpaid if request.session.pop(PORTAL, "") == found.key else sync_account
    with message_on_refusal(request):
        look(found, now=timezone.now())
    found.refresh_from_db()
    if not found.begun_at:
        return redirect("billing:account", found.key)
    if found.owed_since is None:
        messages.success(request, _("Thank you, it is paid."))
    begins = PAID_FOR.fill(found) if found.city_id is None else []
    return redirect(begins[0].url if begins else _url("account", found))


@leads_to_payment
@for_payers
@require_POST
def portal(request: HttpRequest, found: Account) -> HttpResponse:
    """Stripe's page where the card is changed and all invoices are."""
    with message_on_refusal(request):
        url = gateway.open_portal(
            customer=found.stripe_customer,
            return_url=request.build_absolute_uri(_url("paid", found)),
            language=get_language() or "ru",
        )
        request.session[PORTAL] = found.key
        return HttpResponseRedirect(url, status=303)
    return redirect("billing:account", found.key)


@leads_to_payment
@for_payers
@require_POST
def plan(request: HttpRequest, found: Account) -> HttpResponse:
    form, now = PlanForm(request.POST), timezone.now()
    if form.is_valid():
        with message_on_refusal(request):
            change_plan(found, plan=form.cleaned_data["plan"], now=now)
            messages.success(
                request, _("The plan is changed; the next invoice has the difference.")
            )
    return redirect("billing:account", found.key)


@for_payers
@require_POST
def ending(request: HttpRequest, found: Account) -> HttpResponse:
    """End the licence with the period that is paid."""
    with message_on_refusal(request):
        end_licence(found, now=timezone.now())
        messages.success(request, _("The licence ends with the period that is paid."))
    return redirect("billing:account", found.key)


@for_payers
@require_POST
def resuming(request: HttpRequest, found: Account) -> HttpResponse:
    with message_on_refusal(request):
        resume_licence(found, now=timezone.now())
        messages.success(request, _("The licence goes on."))
    return redirect("billing:account", found.key)


def _url(name: str, found: Account) -> str:
    return reverse(f"billing:{name}", args=[found.key])


def _show(
    request: HttpRequest, page: AccountPage, form: TermsForm, status: int = 200
) -> HttpResponse:
    plans = plan_file()
    context = {
        "page": page,
        "account": page.account,
        "form": form,
        "plans": plans.paid,
        "plans_file": plans,
        "demo": settings.DEMO,
        "paid_for": PAID_FOR.fill(page.account),
        "rules": timetable_rules(),
    }
    return render(request, "billing/account.html", context, status=status)
