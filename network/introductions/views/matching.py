"""Panels of people who could help, and the choice to be proposed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network.introductions.actions.matching import choose_matching
from network.introductions.forms import MatchingForm
from network.introductions.matching import (
    Wish,
    who_could_help,
    wish_of_product,
    wish_of_question,
)
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.products.models import Product, Question
from tenants.products.permissions import my_product, my_question
from tenants.ui.forms import cleaned


@member_required
@require_safe
def of_product(request: MemberRequest, pk: int) -> HttpResponse:
    product = my_product(request, pk)
    return helpers(request, wish_of_product(product), about=product)


@member_required
@require_safe
def of_question(request: MemberRequest, pk: int) -> HttpResponse:
    question = my_question(request, pk)
    return helpers(request, wish_of_question(question), about=question)


def helpers(request: MemberRequest, wish: Wish, *, about: Product | Question) -> HttpResponse:
    """The page; its list alone for a part of another page."""
    context = {
        "matches": who_could_help(wish, reader=request.member, now=now()),
        "about": about,
        "question": about.pk if isinstance(about, Question) else 0,
    }
    page = "parts/matches" if request.htmx else "helpers"
    return render(request, f"introductions/{page}.html", context)


@member_required
@require_POST
def choose(request: MemberRequest) -> HttpResponse:
    form = cleaned(MatchingForm(request.POST))
    wanted = bool(form.cleaned_data.get("is_proposed"))
    choose_matching(by=request.member, is_proposed=wanted)
    words = _("You are proposed again.") if wanted else _("You are proposed to nobody any more.")
    messages.success(request, words)
    return redirect("introductions:index")
