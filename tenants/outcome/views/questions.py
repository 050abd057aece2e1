"""The page of a question's captures."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.live.models import Capture
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.outcome.actions import mark_helped, remember, take_back_helped
from tenants.outcome.forms import RememberForm
from tenants.outcome.queries.question_outcome import (
    about_question,
    captures_about,
    evening_to_remember,
    helpful_captures,
)
from tenants.products.actions.questions import answer_question
from tenants.products.forms import AnswerForm
from tenants.products.models import Question
from tenants.products.permissions import my_question
from tenants.products.queries.questions import place_in_queue
from tenants.refusals import error_on_refusal, message_on_refusal


@member_required
@require_safe
def question(request: MemberRequest, pk: int) -> HttpResponse:
    return question_page(request, pk)


def question_page(
    request: MemberRequest,
    pk: int,
    *,
    form: AnswerForm | None = None,
    remember_form: RememberForm | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = Question.objects.seen_by(request.member).select_related("author", "product")
    found = get_object_or_404(seen, pk=pk)
    mine = found.author_id == request.member.pk
    queued = found.state == Question.State.QUEUED
    remembers = evening_to_remember(found, member=request.member, now=timezone.now())
    context = {
        "question": found,
        "evenings": captures_about(found),
        "helped": helpful_captures(found),
        "mine": mine,
        "remembers": remembers,
        "remember_form": remember_form or RememberForm(initial={"nonce": uuid4()}),
        "form": (form or AnswerForm()) if mine and found.is_open else None,
        "place": place_in_queue(found) if mine and queued else None,
    }
    return render(request, "outcome/question.html", context, status=status)


@member_required
@require_POST
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_question(request, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            answer_question(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Answered. It stays here for whoever asks the same."))
            return redirect(found)
    return question_page(request, pk, form=form, status=422)


@member_required
@require_POST
def words(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a capture from memory, as the question's author."""
    found = my_question(request, pk)
    form = RememberForm(request.POST)
    if not form.is_valid():
        return question_page(request, pk, remember_form=form, status=422)
    with message_on_refusal(request):
        remember(found, by=request.member, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Written down. Everybody who was there reads it too."))
    return redirect("outcome:question", pk)


@member_required
@require_POST
def helped(request: MemberRequest, pk: int, thought: int) -> HttpResponse:
    return _mark(
        request, pk, thought, lambda t: mark_helped(t, by=request.member, now=timezone.now())
    )


@member_required
@require_POST
def not_helped(request: MemberRequest, pk: int, thought: int) -> HttpResponse:
    return _mark(request, pk, thought, lambda t: take_back_helped(t, by=request.member))


def _mark(
    request: MemberRequest, pk: int, thought: int, action: Callable[[Capture], object]
) -> HttpResponse:
    seen = Question.objects.seen_by(request.member)
    kept = Capture.objects.not_taken_back().filter(about_question(get_object_or_404(seen, pk=pk)))
    found = get_object_or_404(kept.select_related("question"), pk=thought)
    with message_on_refusal(request):
        action(found)
    return redirect(reverse("outcome:question", args=[pk]) + f"#t{found.pk}")
