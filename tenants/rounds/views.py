"""Pages of rounds: all of them, one with its words, and the buttons of its owner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.conversations.budgets import POSTS
from tenants.members.budgets import spend
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.products.permissions import my_question
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.rounds import actions
from tenants.rounds.budgets import ROUNDS, WORDS
from tenants.rounds.forms import AnswerWordForm, OpenForm, TakenForm, WordForm
from tenants.rounds.labels import shown_steps
from tenants.rounds.permissions import readable_round, readable_word
from tenants.rounds.queries import have_spoken, round_page, rounds_for
from tenants.ui.pagination import page_of
from tenants.ui.undo import say_undoable

LISTED = 30


@member_required
@require_safe
def rounds(request: MemberRequest) -> HttpResponse:
    """All rounds, the latest first."""
    page = page_of(request, rounds_for(request.member), size=LISTED)
    context = {
        "rounds": page,
        "spoken_in": have_spoken(request.member, list(page.object_list)),
        "now": now(),
    }
    return render(request, "rounds/rounds.html", context)


@member_required
@require_http_methods(["GET", "POST"])
def open_round(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for perspectives on one's own question."""
    question = my_question(request, pk)
    form = OpenForm(request.POST or None, question=question)
    if form.is_valid():
        spend(ROUNDS, by=request.member)
        with error_on_refusal(form):
            found = actions.open_round(question, by=request.member, now=now(), **form.cleaned_data)
            say_undoable(
                request, _("The round is open."), url=reverse("rounds:undo", args=[found.pk])
            )
            return redirect(found)
    context = {"form": form, "question": question}
    return render(request, "rounds/open.html", context, status=422 if form.errors else 200)


@member_required
@require_safe
def round(request: MemberRequest, pk: int) -> HttpResponse:
    """One round with its words, as far as the reader may see them."""
    return page(request, pk)


def page(request: MemberRequest, pk: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page with forms that were refused, which keep what was typed."""
    found = round_page(pk, reader=request.member, now=now())
    word = {"text": found.own.text} if found.own else {}
    context = {
        "page": found,
        "round": found.round,
        "question": found.round.question,
        "steps": shown_steps(found.round, now=found.now),
        "word_form": WordForm(initial=word),
        "taken_form": TakenForm(initial={"text": found.round.taken}),
        "answer_form": AnswerWordForm(auto_id=False),
        **forms,
    }
    return render(request, "rounds/round.html", context, status=status)


@member_required
@require_POST
def word(request: MemberRequest, pk: int) -> HttpResponse:
    """Give one's word, or say it better."""
    found, form = readable_round(pk, reader=request.member), WordForm(request.POST)
    if form.is_valid():
        spend(WORDS, by=request.member)
        with error_on_refusal(form):
            actions.give_word(round=found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("Your word is given."))
            return redirect(found)
    return page(request, pk, word_form=form, status=422)


@member_required
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's word back."""
    found = readable_round(pk, reader=request.member)
    with message_on_refusal(request):
        actions.withdraw_word(round=found, by=request.member, now=now())
        messages.success(request, _("Your word is withdrawn. You can give another one."))
    return redirect(found)


@member_required
@require_POST
def answer(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Answer somebody's word, in the talk about the question."""
    found, form = readable_word(pk, number, reader=request.member), AnswerWordForm(request.POST)
    if form.is_valid():
        spend(POSTS, by=request.member)
        with error_on_refusal(form):
            post = actions.answer_word(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("Written into the talk about the question."))
            return redirect(post)
    return page(request, pk, answer_form=form, answered=number, status=422)


@member_required
@require_POST
def helped(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    return _mark(request, pk, number, helped=True)


@member_required
@require_POST
def not_helped(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    return _mark(request, pk, number, helped=False)


def _mark(request: MemberRequest, pk: int, number: int, *, helped: bool) -> HttpResponse:
    found = readable_word(pk, number, reader=request.member)
    with message_on_refusal(request):
        actions.mark_helped(found, by=request.member, helped=helped, now=now())
    return redirect(f"{found.round.get_absolute_url()}#{found.anchor}")


@member_required
@require_POST
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """End one's round before its time."""
    found = readable_round(pk, reader=request.member)
    with message_on_refusal(request):
        actions.end_round(found, by=request.member, now=now())
        messages.success(request, _("The round has ended. Its words stay here."))
    return redirect(found)


@member_required
@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo an opening by mistake."""
    found = readable_round(pk, reader=request.member)
    with message_on_refusal(request):
        actions.undo_round(found, by=request.member)
        messages.success(request, _("The round is gone, and nobody is asked any more."))
        return redirect(found.question)
    return redirect(found)


@member_required
@require_POST
def taken(request: MemberRequest, pk: int) -> HttpResponse:
    """Write what one takes along from one's own round."""
    found, form = readable_round(pk, reader=request.member), TakenForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            actions.take_along(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect(found)
    return page(request, pk, taken_form=form, status=422)
