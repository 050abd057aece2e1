"""After HQ's yes: the disclosure, the agreement and its copy as PDF."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from billing.queries import timetable_rules
from franchise.actions.agreement import sign_agreement, text_to_sign
from franchise.documents import AGREEMENT, DISCLOSURE, latest
from franchise.errors import TextChanged
from franchise.forms import SigningForm
from franchise.models import Application, Signature
from franchise.permissions import initiator_of
from franchise.queries import next_move, price_for_initiators
from franchise.views.application import application_or_404, changeable_or_404
from tenants.accounts.network_address import network_address
from tenants.refusals import error_on_refusal
from tenants.registry.requests import HubRequest


@never_cache
@require_GET
def disclosure(request: HubRequest, key: str) -> HttpResponse:
    """The disclosure in the reader's language."""
    found = application_or_404(key)
    language = "en" if (get_language() or "ru").startswith("en") else "ru"
    document = latest(DISCLOSURE, found, language=language)
    context = {
        "application": found,
        "document": document,
        "price": price_for_initiators(),
        "rules": timetable_rules() if settings.BILLING and not found.is_supported else None,
    }
    return render(request, "franchise/disclosure.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def agreement(request: HubRequest, key: str) -> HttpResponse:
    """The text of the agreement, who has signed it, and the form to sign it."""
    found = application_or_404(key)
    document = text_to_sign(found)
    person = initiator_of(request, found)
    form = SigningForm(
        request.POST if request.method == "POST" else None,
        initial={"fingerprint": document.fingerprint},
    )
    status = 200
    if request.method == "POST":
        if person is None:
            raise Http404
        if form.is_valid():
            with error_on_refusal(form):
                try:
                    sign_agreement(
                        person,
                        name=form.cleaned_data["name"],
                        fingerprint=form.cleaned_data["fingerprint"],
                        address=network_address(request),
                        now=timezone.now(),
                    )
                    messages.success(request, _("Signed. Thank you."))
                    return redirect(f"{found.get_absolute_url()}#standing")
                except TextChanged as refusal:
                    form = form.to_read_again(document.fingerprint)
                    form.add_error(None, str(refusal))
        status = 422
    now = timezone.now()
    signatures = Signature.objects.filter(agreement__application=found).select_related("initiator")
    opens_at = person.can_sign_at if person else None
    language = get_language() or "ru"
    with timezone.override(found.zone):
        context = {
            "application": found,
            "document": document,
            "translated": None
            if language.startswith(document.language)
            else latest(AGREEMENT, found, language=language[:2]),
            "person": person,
            "form": form,
            "signatures": signatures,
            "mine": next(
                (one for one in signatures if person and one.initiator_id == person.pk), None
            ),
            "can_sign": found.state == Application.State.AGREEMENT
            and opens_at is not None
            and opens_at <= now,
            "next_move": next_move(found, now=now),
        }
        return render(request, "franchise/agreement.html", context, status=status)


@never_cache
@require_GET
def copy(request: HubRequest, key: str) -> HttpResponse:
    """The agreement with its signatures as PDF, for the group."""
    return pdf_response(changeable_or_404(request, key))


def pdf_response(found: Application) -> HttpResponse:
    """The PDF of a signed agreement. Raises Http404 before the first signature."""
    signed = Signature.objects.filter(agreement__application=found)
    one = signed.select_related("agreement__application").first()
    if one is None:
        raise Http404
    from franchise.agreement_pdf import pdf_of  # Typst: no other page needs it

    response = HttpResponse(pdf_of(one.agreement), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="agreement-{found.slug}.pdf"'
    return response
