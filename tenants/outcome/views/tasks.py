"""Pages of the member's tasks."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.outcome import actions
from tenants.outcome.forms import EditTaskForm, TaskForm
from tenants.outcome.models import Task
from tenants.outcome.queries import my_tasks


@member_required
@require_http_methods(["GET", "POST"])
def tasks(request: MemberRequest) -> HttpResponse:
    form, now = TaskForm(request.POST or None), timezone.now()
    if form.is_valid():
        actions.add_task(by=request.member, now=now, **form.cleaned_data)
        messages.success(request, _("Kept. It stands in your list."))
        return redirect("outcome:tasks")
    today = timezone.localdate(now)
    context = {"mine": my_tasks(request.member, today=today), "form": form, "today": today}
    return render(request, "outcome/tasks.html", context, status=422 if form.errors else 200)


@member_required
@require_http_methods(["GET", "POST"])
def task(request: MemberRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    before = {"text": found.text, "due_on": found.due_on}
    form = EditTaskForm(request.POST or None, initial=before)
    if form.is_valid():
        actions.change_task(found, by=request.member, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("outcome:tasks")
    return render(request, "outcome/task.html", {"form": form, "task": found})


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


def _mine(request: MemberRequest, pk: int) -> Task:
    return get_object_or_404(Task, pk=pk, member=request.member)
