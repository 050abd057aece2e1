"""Pages of questions: the list, one question, its author's forms and buttons."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.members.budgets import QUESTIONS, spend
from tenants.members.models import Member
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest, member_of, reader_of
from tenants.members.rights import Right, may
from tenants.products.actions import questions as actions
from tenants.products.forms import (
    AnswerForm,
    AskQueryForm,
    QuestionForm,
    QuestionListForm,
    QuestionVisibilityForm,
    SimilarQueryForm,
)
from tenants.products.models import Blocker, Question
from tenants.products.models.question import QuestionQuerySet
from tenants.products.permissions import my_question
from tenants.products.queries import questions
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.caching.for_members import read_once
from tenants.ui.caching.for_visitors import same_for_visitors
from tenants.ui.forms import cleaned
from tenants.ui.pagination import page_of
from tenants.ui.redirects import safe_next

PAGE = 30
State = Question.State
TABS = (
    ("", gettext_lazy("All open")),
    (QuestionListForm.MINE, gettext_lazy("Mine")),
    (State.ANSWERED.value, State.ANSWERED.label),
)


@require_safe
@same_for_visitors
def question_list(request: CityRequest) -> HttpResponse:
    query = cleaned(QuestionListForm(request.GET)).cleaned_data
    state, blocker, text = (query.get(name, "") for name in ("state", "blocker", "q"))
    asks_for_mine = state == QuestionListForm.MINE
    reader = member_of(request)

    def found() -> QuestionQuerySet:
        return questions.questions(
            reader=reader_of(request),
            state="" if asks_for_mine else state,
            blocker=blocker,
            text=text,
            mine=asks_for_mine and reader is not None,
        )

    context = {
        "questions": SimpleLazyObject(lambda: page_of(request, found(), size=PAGE)),
        "is_same_for_members": not (text or state),  # withdrawn ones are the author's
        "tabs": [
            {"label": label, "url": f"?state={value}", "current": state == value}
            for value, label in TABS
            if value != QuestionListForm.MINE or reader
        ],
        "blockers": Blocker.choices,
        "blocker": blocker,
        "state": state,
        "places": SimpleLazyObject(questions.places),
        "q": text,
    }
    return render(request, "products/questions.html", context)


@require_safe
@same_for_visitors
def question(request: CityRequest, pk: int) -> HttpResponse:
    reader = member_of(request)
    if reader is not None:
        return question_for_member(request, pk, reader=reader)
    seen = Question.objects.seen_by(reader_of(request))
    found = get_object_or_404(seen.select_related("author", "product", "merged_into"), pk=pk)
    if found.merged_into:
        return redirect(found.merged_into)
    context = {
        "question": found,
        "place": questions.place_in_queue(found) if found.is_waiting else None,
        "merged": questions.merged_into(found, reader=reader_of(request)),
    }
    return render(request, "products/question.html", context)


def question_for_member(request: CityRequest, pk: int, *, reader: Member) -> HttpResponse:
    """The page with similar questions, and with proposed and standing merges."""
    try:
        page = read_once(request, "question", lambda: questions.question_page(pk, reader=reader))
    except Question.DoesNotExist:
        raise Http404 from None
    found = page.question
    if found.is_hidden_from(reader):
        raise Http404
    if found.merged_into:
        return redirect(found.merged_into)
    context = {
        "question": found,
        "mine": found.author == reader,
        "place": page.place,
        "merged": [other for other in page.merged if not other.is_hidden_from(reader)],
        "similar": page.similar,
        "proposals": [merge for merge in page.merges if not merge.made_at],
        "standing": {merge.question_id: merge for merge in page.merges if merge.made_at},
        "may_merge": found.author_id == reader.pk or may(reader, Right.QUESTIONS, now=now()),
    }
    return render(request, "products/question.html", context)


@member_required
@require_http_methods(["GET", "POST"])
def ask(request: MemberRequest) -> HttpResponse:
    proposed = {"about": cleaned(AskQueryForm(request.GET)).cleaned_data["product"]}
    form = QuestionForm(request.POST or None, member=request.member, initial=proposed)
    if form.is_valid():
        spend(QUESTIONS, by=request.member)
        asked = actions.ask_question(by=request.member, now=now(), **form.cleaned_data)
        messages.success(request, _("Your question is in the queue for the next meeting."))
        return HttpResponseRedirect(safe_next(request, asked.get_absolute_url()))
    return render(request, "products/ask.html", {"form": form})


@member_required
@require_safe
def similar(request: MemberRequest) -> HttpResponse:
    """Similar questions, shown while a new one is typed."""
    text = cleaned(SimilarQueryForm(request.GET)).cleaned_data["text"]
    found = questions.similar(text, reader=request.member)
    return render(request, "products/similar.html", {"similar": found})


@member_required
@require_http_methods(["GET", "POST"])
def rewrite(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_question(request, pk)
    form = QuestionForm(request.POST or None, instance=found, member=request.member)
    if form.is_valid():
        with error_on_refusal(form):
            actions.rewrite_question(found, by=request.member, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(found)
    return render(request, "products/ask.html", {"form": form, "question": found})


@member_required
@require_http_methods(["GET", "POST"])
def show(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_question(request, pk)
    form = QuestionVisibilityForm(request.POST or None, initial={"to": found.visibility})
    if form.is_valid():
        with error_on_refusal(form):
            actions.show_question(found, by=request.member, **form.cleaned_data)
            messages.success(request, _("Saved. It takes effect at once."))
            return redirect(found)
    return render(request, "products/show_question.html", {"form": form, "question": found})


@member_required
@require_http_methods(["GET", "POST"])
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_question(request, pk)
    form = AnswerForm(request.POST or None, initial={"answer": found.answer})
    if form.is_valid():
        with error_on_refusal(form):
            actions.answer_question(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("Answered. It stays here for whoever asks the same."))
            return redirect(found)
    return render(request, "products/answer.html", {"form": form, "question": found})


@member_required
@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_question(request, pk)
    with message_on_refusal(request):
        actions.reopen_question(found, by=request.member, now=now())
        messages.success(request, _("It is in the queue again. Your answer is kept."))
    return redirect(found)


@member_required
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_question(request, pk)
    with message_on_refusal(request):
        actions.withdraw_question(found, by=request.member)
        messages.success(
            request, _("Taken back. Only you see it now, and you can bring it back at any time.")
        )
    return redirect(found)


@member_required
@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_question(request, pk)
    with message_on_refusal(request):
        actions.restore_question(found, by=request.member)
        messages.success(request, _("It is in the queue again, in its old place."))
    return redirect(found)
