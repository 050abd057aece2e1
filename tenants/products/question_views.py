"""The pages of questions: the queue and one question."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tenants.members.permissions import member_required
from tenants.products import queries
from tenants.products.actions import questions as actions
from tenants.products.errors import Refusal, allowed
from tenants.products.forms import AnswerForm, QuestionForm
from tenants.products.models import Blocker, Question

PAGE = 30
TABS = (
    ("", gettext_lazy("All open")),
    (Question.State.QUEUED, Question.State.QUEUED.label),
    (Question.State.ANSWERED, Question.State.ANSWERED.label),
)


def question_list(request: HttpRequest) -> HttpResponse:
    state, blocker = request.GET.get("state", ""), request.GET.get("blocker", "")
    state = state if state in Question.State.values else ""
    blocker = blocker if blocker in Blocker.values else ""
    found = queries.questions(reader=request.member, state=state, blocker=blocker)
    context = {
        "questions": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "tabs": [
            {"label": label, "url": f"?state={value}", "current": state == value}
            for value, label in TABS
        ],
        "blockers": Blocker.choices,
        "blocker": blocker,
        "state": state,
        "now": now(),
    }
    return render(request, "products/questions.html", context)


def question(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Question.objects.seen_by(request.member).select_related("author", "product")
    found = get_object_or_404(seen, pk=pk)
    context = {
        "question": found,
        "mine": found.author == request.member,
        "place": queries.place_in_queue(found) if found.state == Question.State.QUEUED else None,
        "now": now(),
    }
    return render(request, "products/question.html", context)


@member_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(
        request.POST or None, member=request.member, initial={"product": request.GET.get("product")}
    )
    if form.is_valid():
        about = Question.About.PERSON
        asked = actions.ask_question(by=request.member, about=about, now=now(), **form.cleaned_data)
        messages.success(request, _("Your question is in the queue for the next meeting."))
        return redirect(asked)
    return render(request, "products/ask.html", {"form": form})


@member_required
@require_http_methods(["GET", "POST"])
def rewrite(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Question, pk=pk, author=request.member.pk)
    form = QuestionForm(request.POST or None, instance=found, member=request.member)
    del form.fields["product"]
    if form.is_valid() and allowed(
        form, lambda: actions.rewrite_question(found, by=request.member, **form.cleaned_data)
    ):
        return redirect(found)
    return render(request, "products/ask.html", {"form": form, "question": found})


@member_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Question, pk=pk, author=request.member.pk)
    form = AnswerForm(request.POST or None, initial={"answer": found.answer})
    if form.is_valid() and allowed(
        form,
        lambda: actions.answer_question(found, by=request.member, now=now(), **form.cleaned_data),
    ):
        messages.success(request, _("Answered. It stays here for whoever asks the same."))
        return redirect(found)
    return render(request, "products/answer.html", {"form": form, "question": found})


@member_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Question, pk=pk)
    try:
        actions.reopen_question(found, by=request.member)
    except Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect(found)
