"""Pages of tasks: the member's own, and those on a product or a question."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.outcome import actions
from tenants.outcome.forms import DeclineForm, EditTaskForm, HandOnForm, TaskForm
from tenants.outcome.models import Task
from tenants.outcome.queries import my_tasks, settled_about, tasks_about
from tenants.products.models import Product, Question
from tenants.refusals import error_on_refusal, message_on_refusal


@member_required
@require_http_methods(["GET", "POST"])
def tasks(request: MemberRequest) -> HttpResponse:
    form, now = TaskForm(request.POST or None, reader=request.member), timezone.now()
    if form.is_valid():
        with error_on_refusal(form):
            made = actions.make_task(by=request.member, now=now, **form.cleaned_data)
            messages.success(request, _said_of(made))
            return redirect("outcome:tasks")
    today = timezone.localdate(now)
    context = {"mine": my_tasks(request.member, today=today), "form": form, "today": today}
    return render(request, "outcome/tasks.html", context, status=422 if form.errors else 200)


@member_required
@require_http_methods(["GET", "POST"])
def on_product(request: MemberRequest, pk: int) -> HttpResponse:
    """Tasks on a product and its questions, and a form for a new one."""
    found = get_object_or_404(Product.objects.seen_by(request.member), pk=pk)
    return _about(request, found, product=found)


@member_required
@require_http_methods(["GET", "POST"])
def on_question(request: MemberRequest, pk: int) -> HttpResponse:
    seen = Question.objects.seen_by(request.member).select_related("product", "author")
    found = get_object_or_404(seen, pk=pk)
    return _about(request, found, question=found)


def _about(
    request: MemberRequest,
    about: Product | Question,
    *,
    product: Product | None = None,
    question: Question | None = None,
) -> HttpResponse:
    form, now = TaskForm(request.POST or None, reader=request.member), timezone.now()
    if form.is_valid():
        with error_on_refusal(form):
            made = actions.make_task(
                by=request.member, product=product, question=question, now=now, **form.cleaned_data
            )
            messages.success(request, _said_of(made))
            return redirect(request.path)
    context = {
        "about": about,
        "product": product,
        "question": question,
        "form": form,
        "open_tasks": tasks_about(about, reader=request.member),
        "settled": settled_about(about, reader=request.member),
        "today": timezone.localdate(now),
    }
    return render(request, "outcome/about_tasks.html", context, status=422 if form.errors else 200)


def _said_of(task: Task) -> str:
    if task.to:
        return _("Kept. %(name)s is asked; until their yes it stays with you.") % {
            "name": task.to.name
        }
    return _("Kept. It stands in your list.")


@member_required
@require_http_methods(["GET", "POST"])
def task(request: MemberRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    before = {"text": found.text, "due_on": found.due_on, "repeats": found.repeats}
    form = EditTaskForm(request.POST or None, initial=before)
    if form.is_valid():
        with error_on_refusal(form):
            actions.change_task(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("outcome:tasks")
    title = _("Other words or another day")
    return _form_page(request, found, form, title=title, action=_("Save"), is_page=True)


@member_required
@require_http_methods(["GET", "POST"])
def hand_on(request: MemberRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    form = HandOnForm(request.POST or None, reader=request.member)
    if form.is_valid():
        with error_on_refusal(form):
            actions.hand_on(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Asked. Until their yes it stays with you."))
            return redirect("outcome:tasks")
    return _form_page(request, found, form, title=_("Hand it on"), action=_("Ask for a yes"))


@member_required
@require_POST
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    with message_on_refusal(request):
        actions.accept_task(_concerning(request, pk), by=request.member, now=timezone.now())
        messages.success(request, _("Agreed."))
    return redirect("outcome:tasks")


@member_required
@require_http_methods(["GET", "POST"])
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    found, form = _concerning(request, pk), DeclineForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            actions.decline_task(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Said. Your word stands beside the task."))
            return redirect("outcome:tasks")
    return _form_page(request, found, form, title=_("No, with a word"), action=_("Say no"))


@member_required
@require_POST
def offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer to take a task over, or take one that nobody has."""
    found = _seen(request, pk)
    with message_on_refusal(request):
        taken = actions.offer_to_take(found, by=request.member, now=timezone.now())
        is_mine = taken.member_id == request.member.pk
        words = _("It is yours now.") if is_mine else _("Offered. Whoever has it will say.")
        messages.success(request, words)
    return _back(found)


@member_required
@require_POST
def stop_asking(request: MemberRequest, pk: int) -> HttpResponse:
    found = _concerning(request, pk)
    with message_on_refusal(request):
        actions.stop_asking(found, by=request.member)
        messages.success(request, _("It is taken back."))
    return _back(found) if found.is_offer else redirect("outcome:tasks")


@member_required
@require_POST
def finish(request: MemberRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.finish_task, _("Done. Good."))


@member_required
@require_POST
def drop(request: MemberRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.drop_task, _("Let go. It is honest to say so."))


@member_required
@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.reopen_task, _("It is in your list again."))


def _act(request: MemberRequest, pk: int, action: Callable[..., Task], words: str) -> HttpResponse:
    action(_mine(request, pk), by=request.member, now=timezone.now())
    messages.success(request, words)
    return redirect("outcome:tasks")


def _back(task: Task) -> HttpResponse:
    """The list on the task's product or question."""
    if task.product_id:
        return redirect("outcome:product_tasks", task.product_id)
    if task.question_id:
        return redirect("outcome:question_tasks", task.question_id)
    return redirect("outcome:tasks")


def _mine(request: MemberRequest, pk: int) -> Task:
    return get_object_or_404(Task, pk=pk, member=request.member)


def _concerning(request: MemberRequest, pk: int) -> Task:
    """A task that the member holds or may get."""
    return get_object_or_404(Task.objects.with_people().of(request.member), pk=pk)


def _seen(request: MemberRequest, pk: int) -> Task:
    return get_object_or_404(Task.objects.standing().seen_by(request.member), pk=pk)


def _form_page(
    request: MemberRequest,
    task: Task,
    form: Form,
    *,
    title: str,
    action: str,
    is_page: bool = False,
) -> HttpResponse:
    """A page with one form about a task. `is_page`: the task's own, which other apps add to."""
    context = {"task": task, "form": form, "title": title, "action": action, "is_page": is_page}
    return render(request, "outcome/task_form.html", context)
