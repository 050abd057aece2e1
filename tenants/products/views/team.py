"""Buttons and forms of a product's team: help, welcome, share authorship, hand over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.members.models import Member
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.products.actions import team as actions
from tenants.products.forms import HandoverForm, NewAuthorForm
from tenants.products.models import Handover, Product
from tenants.products.permissions import my_product
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.ui.forms import cleaned


@member_required
@require_POST
def help_out(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Product, pk=pk)
    actions.help_with_product(found, member=request.member, now=now())
    messages.success(request, _("You are helping now. The authors are told on their front page."))
    return redirect(found)


@member_required
@require_POST
def welcome(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Welcome a new helper, as an author."""
    found = my_product(request, pk)
    helper = get_object_or_404(Member.objects.here(), pk=number)
    with message_on_refusal(request):
        actions.welcome_helper(found, by=request.member, helper=helper, now=now())
        messages.success(
            request, _("%(name)s is with you. Agree on the first step.") % {"name": helper.name}
        )
    return redirect(found)


@member_required
@require_POST
def stop_helping(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Product, pk=pk)
    with message_on_refusal(request):
        actions.leave_product(found, member=request.member)
        messages.success(
            request, _("You don't help any more. Everything you did stays on the line.")
        )
    return redirect(found)


@member_required
@require_POST
def make_author(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_product(request, pk)
    form = cleaned(NewAuthorForm(request.POST))
    helper = get_object_or_404(Member.objects.here(), pk=form.cleaned_data["member"])
    with message_on_refusal(request):
        actions.share_authorship(found, by=request.member, to=helper)
        messages.success(request, _("%(name)s is an author now as well.") % {"name": helper.name})
    return redirect(found)


@member_required
@require_http_methods(["GET", "POST"])
def handover(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_product(request, pk)
    form = HandoverForm(request.POST or None, product=found)
    if form.is_valid():
        with error_on_refusal(form):
            actions.offer_product(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("Offered. The product changes hands once they accept."))
            return redirect(found)
    helpers = [a.member for a in found.authorships.select_related("member") if a.role == "helper"]
    context = {"form": form, "product": found, "helpers": helpers}
    return render(request, "products/handover.html", context)


@member_required
@require_POST
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    offer = waiting(pk)
    with message_on_refusal(request):
        actions.accept_product(offer, by=request.member, now=now())
        messages.success(
            request, _("It is yours now. Where does it stand, and what is its next question?")
        )
    return redirect(offer.product)


@member_required
@require_POST
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    offer = waiting(pk)
    with message_on_refusal(request):
        actions.decline_product(offer, by=request.member, now=now())
        messages.success(request, _("You declined. The product stays with its authors."))
    return redirect(offer.product)


@member_required
@require_POST
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    offer = waiting(pk)
    with message_on_refusal(request):
        actions.take_back_offer(offer, by=request.member, now=now())
        messages.success(request, _("Taken back. The product stays with you."))
    return redirect(offer.product)


def waiting(pk: int) -> Handover:
    """The latest offer. A settled one is refused by the action, with its reason."""
    offers = Handover.objects.filter(product=pk).select_related("product")
    return get_object_or_404(offers.order_by("-offered_at", "-pk")[:1])
