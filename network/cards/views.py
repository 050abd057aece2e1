"""My card in the network: write it, show it, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from network.cards.actions import publish_card, withdraw_card
from network.cards.forms import ExpertCardForm
from network.cards.models import ExpertCard
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest


def card_of(request: MemberRequest) -> ExpertCard:
    """The member's card, or an unsaved one with the topics of the profile."""
    member = request.member
    saved = ExpertCard.objects.select_related("member").filter(member=member.pk).first()
    if saved:
        return saved
    # The database gives an empty contact only to a saved row: the form needs it before.
    return ExpertCard(member_id=member.pk, helps_with=list(member.helps_with), contact="")


@member_required
@require_http_methods(["GET", "POST"])
def mine(request: MemberRequest) -> HttpResponse:
    card = card_of(request)
    form = ExpertCardForm(request.POST or None, instance=card)
    if form.is_valid():
        publish_card(form.save(commit=False), city=request.city, now=now())
        messages.success(request, _("Your card is in the network now."))
        return redirect("cards:mine")
    return render(request, "cards/mine.html", {"form": form, "card": card})


@member_required
@require_POST
def withdraw(request: MemberRequest) -> HttpResponse:
    card = card_of(request)
    if card.published_at:
        withdraw_card(card, city=request.city, now=now())
        messages.success(request, _("Your card is out of the network. Its words are kept here."))
    return redirect("cards:mine")
