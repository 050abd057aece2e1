"""The thread on the pages of its subject."""

from __future__ import annotations

from django.urls import reverse

from tenants.conversations.actions.turning import POST
from tenants.conversations.forms import PostForm
from tenants.conversations.models import Post, Subject
from tenants.conversations.models.thread import field_of
from tenants.conversations.permissions import may_read
from tenants.conversations.queries import panel_rows, unread_in
from tenants.governance.decisions.models import Decision
from tenants.meetings.models import Meeting
from tenants.members.requests import member_of, reader_of
from tenants.outcome.models import Task
from tenants.products.models import Product, Question
from tenants.registry.requests import CityRequest
from tenants.ui.caching.for_members import read_once
from tenants.ui.slots import Panel


def thread_on_product(request: CityRequest, product: Product) -> Panel | None:
    return _panel(request, product)


def thread_on_question(request: CityRequest, question: Question) -> Panel | None:
    return _panel(request, question)


def thread_on_task(request: CityRequest, task: Task) -> Panel | None:
    return _panel(request, task)


def thread_on_minutes(request: CityRequest, meeting: Meeting) -> Panel | None:
    return _panel(request, meeting)


def thread_on_decision(request: CityRequest, decision: Decision) -> Panel | None:
    return _panel(request, decision)


def origin_of_decision(request: CityRequest, decision: Decision) -> Panel | None:
    """The post that a proposal came from, for those who may read it; one statement."""
    if decision.subject_kind != POST:
        return None
    posts = Post.objects.standing().with_subjects().select_related("author")
    found = posts.filter(pk=decision.subject_id).first()
    member = member_of(request)
    if found is None or member is None or found.thread.is_hidden_from(member):
        return None
    return Panel("conversations/panels/origin.html", {"origin_post": found})


def link_of_task(request: CityRequest, task: Task) -> Panel:
    """A link in the row of a task; reads nothing."""
    url = reverse("conversations:task", args=[task.pk])
    return Panel("conversations/panels/task_link.html", {"thread_url": url})


def link_of_merged_question(request: CityRequest, question: Question) -> Panel | None:
    """A link to the talk of a question whose page is another's now; reads nothing."""
    if reader_of(request) is None:
        return None
    url = reverse("conversations:question", args=[question.pk])
    return Panel("conversations/panels/merged_question_link.html", {"thread_url": url})


def _panel(request: CityRequest, subject: Subject) -> Panel | None:
    """The latest posts and a form, for members and guests who read here."""
    reader, member = reader_of(request), member_of(request)
    if reader is None:
        return None
    rows = read_once(request, "thread", lambda: panel_rows(subject))
    origin = rows.origin if rows.origin and may_read(rows.origin, reader=reader) else None
    context = {
        "thread": rows.thread,
        "posts": rows.posts,
        "origin_post": origin,
        "unread": unread_in(rows.thread, member=member) if rows.thread and member else 0,
        "thread_url": reverse(f"conversations:{field_of(subject)}", args=[subject.pk]),
        "post_form": PostForm(auto_id="post_%s") if member else None,
    }
    return Panel("conversations/panels/thread.html", context)
