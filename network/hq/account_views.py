"""HQ's page of one account: its timetable, its invoices, and corrections by hand."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from billing.actions.corrections import give_credit, receive_transfer, refund_invoice
from billing.models import Account, Invoice
from billing.money import formatted
from billing.queries import account_page, timetable_rules
from network.hq.audit import refusal_logged
from network.hq.models import AuditEntry
from network.hq.money_forms import AmountForm, CorrectionForm, TransferForm, form_for
from network.hq.permissions import StaffRequest, reviewer, staff_only
from network.hq.rights import Right
from tenants.refusals import error_on_refusal


@never_cache
@staff_only(Right.MONEY)
@require_GET
def account(request: StaffRequest, key: str) -> HttpResponse:
    return _show(request, _account(key))


@staff_only(Right.CORRECT, logs=AuditEntry.Kind.CORRECTED)
@require_POST
def correct(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Note a bank transfer for an open invoice, or refund a paid one."""
    found = _account(key)
    request.audit.about, request.audit.page = found.name, _page(found)
    invoice = get_object_or_404(found.invoices, pk=pk)
    form = form_for(invoice, request.POST)
    if form is None:
        request.audit.refused = True
        messages.info(request, _("This invoice is as it should be: nothing was changed."))
        return redirect("hq:money-account", key)
    if form.is_valid():
        with error_on_refusal(form), refusal_logged(request.audit):
            _correct(request, invoice, form)
            messages.success(request, _("Done. It stands in the list below."))
            return redirect("hq:money-account", key)
    return _show(request, found, at=invoice, form=form, status=422)


def _correct(request: StaffRequest, invoice: Invoice, form: CorrectionForm) -> None:
    by, now = reviewer(request), timezone.now()
    press = form.cleaned_data["press"]
    match form:
        case TransferForm():
            reference = form.cleaned_data["reference"]
            request.audit.words = f"{invoice}: {reference}"
            receive_transfer(invoice, reference=reference, by=by, press=press, now=now)
        case AmountForm():
            reason = form.cleaned_data["reason"]
            amount = form.in_cents
            request.audit.words = f"{invoice}: −{formatted(amount, invoice.currency)}, {reason}"
            refund_invoice(invoice, amount=amount, reason=reason, by=by, press=press, now=now)


@staff_only(Right.CORRECT, logs=AuditEntry.Kind.CORRECTED)
@require_POST
def credit(request: StaffRequest, key: str) -> HttpResponse:
    """Credit the next invoices out of goodwill."""
    found = _account(key)
    request.audit.about, request.audit.page = found.name, _page(found)
    form = AmountForm(request.POST, currency=found.currency)
    if form.is_valid():
        reason, amount = form.cleaned_data["reason"], form.in_cents
        request.audit.words = f"{formatted(amount, found.currency)}, {reason}"
        with error_on_refusal(form), refusal_logged(request.audit):
            give_credit(
                found,
                amount=amount,
                reason=reason,
                by=reviewer(request),
                press=form.cleaned_data["press"],
                now=timezone.now(),
            )
            messages.success(request, _("Credited. The next invoices are lower by it."))
            return redirect("hq:money-account", key)
    return _show(request, found, credit_form=form, status=422)


def _page(found: Account) -> str:
    return reverse("hq:money-account", args=[found.key])


def _account(key: str) -> Account:
    """Raises Http404, also while billing is off."""
    if not settings.BILLING:
        raise Http404
    return get_object_or_404(Account.objects.select_related("city"), key=key)


def _show(
    request: StaffRequest,
    found: Account,
    *,
    at: Invoice | None = None,
    form: CorrectionForm | None = None,
    credit_form: AmountForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = account_page(found, now=timezone.now())
    context = {
        "page": page,
        "account": page.account,
        "rules": timetable_rules(),
        "application": getattr(found, "application", None),
        "invoices": [
            (invoice, form if invoice == at else form_for(invoice)) for invoice in page.invoices
        ],
        "wrong": at,
        "credit_form": credit_form or AmountForm(currency=found.currency),
        "corrections": found.corrections.select_related("by", "invoice"),
    }
    return render(request, "hq/account.html", context, status=status)
