"""Pages of introductions: ask, read, answer, take back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.directory.models import Listing
from network.introductions.actions import introductions as actions
from network.introductions.errors import ListingGone
from network.introductions.forms import (
    AboutForm,
    AcceptForm,
    AskForm,
    BlockForm,
    DeclineForm,
    SnoozeForm,
)
from network.introductions.models import Introduction
from network.introductions.queries.introductions import (
    addressed_to,
    asked_by,
    blocks_of,
    card_of,
    is_asked_by,
    is_proposed,
    own_contact,
    rows,
)
from network.introductions.queries.rooms import participations, unread_in
from network.introductions.validators import MAX_NEED
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.products.models import Question
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.ui.fields import NO_ROW


@member_required
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    moment = now()
    rooms = participations(request.member).select_related("introduction__answer")
    mine = rows((place.introduction for place in rooms.order_by("-pk")), now=moment)
    asked = asked_by(request.member)
    context = {
        "waiting": rows(addressed_to(request.member).open(now=moment), now=moment),
        "asked": [row for row in rows(asked, now=moment) if row.state != "accepted"],
        "rooms": mine,
        "blocks": blocks_of(request.member),
        "is_proposed": is_proposed(request.member),
        "unread": set(unread_in(request.member).values_list("introduction", flat=True)),
    }
    return render(request, "introductions/index.html", context)


@member_required
@require_http_methods(["GET", "POST"])
def ask(request: MemberRequest, city: str, kind: str, local_id: int) -> HttpResponse:
    listing = (
        Listing.objects.seen_by(request.member)
        .filter(city_slug=city, kind=kind, local_id=local_id, kind__in=Introduction.KINDS)
        .first()
    )
    if listing is None and request.method != "POST":
        raise Http404
    start = {
        "contact": request.member.contact or request.member.user.email,
        "need": question_of_link(request),
    }
    form = AskForm(request.POST or None, initial=start)
    if form.is_valid():
        with error_on_refusal(form):
            if listing is None:
                raise ListingGone
            asked = actions.ask_for_introduction(
                listing, by=request.member, now=now(), **form.cleaned_data
            )
            messages.success(request, _("Asked. The answer comes here and by mail."))
            return redirect(asked)
    context = {"form": form, "listing": listing}
    return render(request, "introductions/ask.html", context)


def question_of_link(request: MemberRequest) -> str:
    """The text of one's own question that the link is about; empty without one."""
    link = AboutForm(request.GET)
    link.full_clean()
    mine = Question.objects.filter(
        author=request.member, pk=link.cleaned_data.get("question") or NO_ROW
    )
    return str(mine.values_list("text", flat=True).first() or "")[:MAX_NEED]


def own_introduction(request: MemberRequest, pk: int) -> Introduction:
    """An introduction that the member asked for or may answer."""
    for mine in (asked_by(request.member), addressed_to(request.member)):
        if found := mine.filter(pk=pk).first():
            return found
    raise Http404


@member_required
@require_safe
def introduction(request: MemberRequest, pk: int) -> HttpResponse:
    found = own_introduction(request, pk)
    if found.is_accepted and participations(request.member).filter(introduction=pk).exists():
        return redirect("introductions:room", pk)
    return render(request, "introductions/introduction.html", answer_page(request, found))


def answer_page(
    request: MemberRequest,
    found: Introduction,
    accept_form: AcceptForm | None = None,
    decline_form: DeclineForm | None = None,
) -> dict[str, object]:
    """The context of an introduction's page, with a form that was refused."""
    (row,) = rows([found], now=now())
    is_mine = is_asked_by(found, request.member)
    contact = "" if is_mine else own_contact(request.member, found)
    return {
        "row": row,
        "introduction": found,
        "is_mine": is_mine,
        "card": card_of(found, reader=request.member),
        "can_answer": not is_mine and row.state in actions.ANSWERABLE,
        "accept_form": accept_form or AcceptForm(initial={"contact": contact}),
        "decline_form": decline_form or DeclineForm(),
        "block_form": BlockForm(),
    }


@member_required
@require_POST
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(addressed_to(request.member), pk=pk)
    form = AcceptForm(request.POST)
    if answered(request, found, form, actions.accept_introduction):
        messages.success(request, _("Your room is open. Both of you see the other's contact."))
        return redirect("introductions:room", pk)
    page = answer_page(request, found, accept_form=form)
    return render(request, "introductions/introduction.html", page)


@member_required
@require_POST
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(addressed_to(request.member), pk=pk)
    form = DeclineForm(request.POST)
    if answered(request, found, form, actions.decline_introduction):
        messages.success(request, _("Declined, in your words. They see no contact of yours."))
        return redirect("introductions:index")
    page = answer_page(request, found, decline_form=form)
    return render(request, "introductions/introduction.html", page)


def answered(
    request: MemberRequest, found: Introduction, form: Form, answer: Callable[..., object]
) -> bool:
    """Answer with the values of a valid form; a refusal becomes an error of the form."""
    if form.is_valid():
        with error_on_refusal(form):
            answer(found, by=request.member, now=now(), **form.cleaned_data)
            return True
    return False


@member_required
@require_POST
def snooze(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(addressed_to(request.member), pk=pk)
    form = SnoozeForm(request.POST)
    if form.is_valid():
        with message_on_refusal(request):
            actions.snooze_introduction(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("Put off. It comes back by itself."))
    return redirect("introductions:index")


@member_required
@require_POST
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(asked_by(request.member), pk=pk)
    with message_on_refusal(request):
        actions.take_back(found, by=request.member, now=now())
        messages.success(request, _("Taken back. It waits for nobody any more."))
    return redirect("introductions:index")
