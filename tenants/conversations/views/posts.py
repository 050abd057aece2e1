"""Pages and buttons of one post: its place, its versions, its author's buttons, its files."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.conversations import actions
from tenants.conversations.forms import EditPostForm
from tenants.conversations.models import Post, PostFile
from tenants.conversations.permissions import my_post, readable_post
from tenants.conversations.queries import page_with
from tenants.governance.decisions.budgets import OPENED
from tenants.governance.decisions.forms import OpenForm
from tenants.governance.decisions.models import Way
from tenants.governance.decisions.queries import electors_of
from tenants.governance.decisions.schedule import evening_in
from tenants.governance.decisions.validators import MAX_TITLE
from tenants.members.budgets import QUESTIONS, spend
from tenants.members.permissions import member_required, to_the_door
from tenants.members.requests import MemberRequest, reader_of
from tenants.products.file_serving import serve
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.plain_text import markdown_as_line, shortened
from tenants.ui.undo import say_undoable


@require_safe
def post(request: CityRequest, pk: int) -> HttpResponse:
    """Lead to the post's place in its thread."""
    reader = reader_of(request)
    if reader is None:
        return to_the_door(request)
    found = readable_post(pk, reader=reader)
    return redirect(place_of(found))


def place_of(post: Post) -> str:
    """The address of a page of the thread that shows the post."""
    part = page_with(post)
    query = "" if part > post.thread.last_number else f"?before={part}"
    return f"{post.thread.get_absolute_url()}{query}#{post.anchor}"


@member_required
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_post(pk, member=request.member)
    form = EditPostForm(request.POST or None, initial={"text": found.text})
    if form.is_valid():
        with error_on_refusal(form):
            actions.edit_post(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(place_of(found))
    return render(request, "conversations/edit.html", {"form": form, "post": found})


@require_safe
def versions(request: CityRequest, pk: int) -> HttpResponse:
    """The texts of a post, the present one first."""
    reader = reader_of(request)
    if reader is None:
        return to_the_door(request)
    found = readable_post(pk, reader=reader)
    if found.is_withheld:
        return redirect(place_of(found))
    return render(request, "conversations/versions.html", {"post": found})


@member_required
@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_post(pk, member=request.member)
    with message_on_refusal(request):
        actions.delete_post(found, by=request.member, now=now())
        words = _("Deleted. A mark stays in its place; you can bring it back for 30 days.")
        say_undoable(request, words, url=reverse("conversations:restore", args=[pk]))
    return redirect(place_of(found))


@member_required
@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_post(pk, member=request.member)
    with message_on_refusal(request):
        actions.restore_post(found, by=request.member, now=now())
        messages.success(request, _("It is back."))
    return redirect(place_of(found))


@member_required
@require_POST
def question(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the words of a post as a question of one's own."""
    found = readable_post(pk, reader=request.member)
    with message_on_refusal(request):
        spend(QUESTIONS, by=request.member)
        actions.turn_into_question(found, by=request.member, now=now())
        messages.success(request, _("It is a question in the queue now, and remembers this post."))
    return redirect(place_of(found))


@member_required
@require_POST
def task(request: MemberRequest, pk: int) -> HttpResponse:
    found = readable_post(pk, reader=request.member)
    with message_on_refusal(request):
        actions.turn_into_task(found, by=request.member, now=now())
        messages.success(request, _("It is a task of yours now. Give it a day in “My tasks”."))
    return redirect(place_of(found))


@member_required
@require_POST
def realisation(request: MemberRequest, pk: int) -> HttpResponse:
    found = readable_post(pk, reader=request.member)
    with message_on_refusal(request):
        actions.turn_into_realisation(found, by=request.member, now=now())
        messages.success(request, _("Kept as a realisation. We will ask you what it changed."))
    return redirect(place_of(found))


@member_required
@require_http_methods(["GET", "POST"])
def proposal(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a decision by consent; the form has the words of the post."""
    found, moment = readable_post(pk, reader=request.member), now()
    if found.decision_id is not None:
        return redirect("decisions:decision", found.decision_id)
    initial = {"title": shortened(markdown_as_line(found.text), MAX_TITLE), "text": found.text}
    form = OpenForm(request.POST or None, way=Way.CONSENT, initial=initial)
    if form.is_valid():
        with error_on_refusal(form):
            spend(OPENED, by=request.member)
            sent = form.cleaned_data
            made = actions.turn_into_proposal(
                found,
                by=request.member,
                title=sent["title"],
                text=sent["text"],
                electors=[request.member, *electors_of(sent["electors"], now=moment)],
                closes_at=evening_in(sent["days"], now=moment),
                review_on=form.review_on,
                now=moment,
            )
            messages.success(request, _("Opened. Those who are asked are told."))
            return redirect(made)
    context = {"form": form, "post": found, "back": place_of(found)}
    status = 422 if form.errors else 200
    return render(request, "conversations/proposal.html", context, status=status)


@require_safe
def file(request: CityRequest, pk: int, file: int) -> HttpResponseBase:
    """The content of a file."""
    reader = reader_of(request)
    if reader is None:
        return to_the_door(request)
    found = readable_post(pk, reader=reader)
    ready = PostFile.objects.filter(post=found, state=PostFile.State.READY)
    if found.is_withheld:
        ready = ready.none()
    return serve(request, get_object_or_404(ready, pk=file))
