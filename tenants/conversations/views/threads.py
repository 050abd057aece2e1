"""Pages of threads: one thread, all of them, how far one has read, names to call."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.conversations import actions
from tenants.conversations.budgets import POSTS
from tenants.conversations.forms import NameForm, PostForm, SeenForm, ThreadQueryForm
from tenants.conversations.live import ticket_for
from tenants.conversations.mentions import people_named
from tenants.conversations.models import Post, Subject, Thread
from tenants.conversations.permissions import readable_subject
from tenants.conversations.queries import ThreadPage, thread_page, threads_for, unreached_by
from tenants.members.budgets import FILES, spend
from tenants.members.permissions import member_required, to_the_door
from tenants.members.requests import MemberRequest, member_of, reader_of
from tenants.notifications.actions import mark_read
from tenants.refusals import error_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.forms import cleaned
from tenants.ui.pagination import page_of

LISTED = 30


@require_http_methods(["GET", "POST"])
def thread(request: CityRequest, pk: int, field: str) -> HttpResponse:
    """The thread of a subject; a POST writes into it."""
    reader, member = reader_of(request), member_of(request)
    if reader is None or (member is None and request.method == "POST"):
        return to_the_door(request)
    subject = readable_subject(field, pk, reader=reader)
    query = cleaned(ThreadQueryForm(request.GET)).cleaned_data
    form = PostForm(request.POST or None, request.FILES or None)
    if member and form.is_valid():
        with error_on_refusal(form):
            post = _write(request, subject, form)
            return redirect(post)
    page = thread_page(subject, reader=reader, before=query["before"], after=query["after"])
    number = form.cleaned_data.get("reply_to") if form.is_bound else query["reply"]
    answered = _answered(page, number) if member else None
    context = {
        "page": page,
        "subject": subject,
        "form": form,
        "answered": answered,
        "thread_url": request.path,
    }
    if request.htmx:
        response = render(request, "conversations/parts/posts.html", context)
        response["X-Ticket"] = ticket_for(request, page.thread)
        response["X-Seen-Url"] = page.thread.seen_url if member else ""
        return response
    context |= {"ticket": ticket_for(request, page.thread), "stream_url": settings.STREAM_URL}
    status = 422 if form.errors else 200
    return render(request, "conversations/thread.html", context, status=status)


def _write(request: CityRequest, subject: Subject, form: PostForm) -> Post:
    member = member_of(request)
    assert member is not None  # noqa: S101 - the view has asked
    spend(POSTS, by=member)
    if form.found:
        spend(FILES, by=member, cost=len(form.found))
    reply_to = None
    if number := form.cleaned_data["reply_to"]:
        reply_to = get_object_or_404(Post, pk=number)
    post = actions.write_post(
        by=member,
        subject=subject,
        text=form.cleaned_data["text"],
        reply_to=reply_to,
        files=form.found,
        now=now(),
    )
    messages.success(request, _("Written."))
    _note_unreached(request, post)
    return post


def _note_unreached(request: CityRequest, post: Post) -> None:
    """Tell the writer who of those called won't hear of it, and why."""
    found = unreached_by(post)
    for names, words in (
        (found.gone, _("%(names)s is not here any more and won't hear of it.")),
        (found.shut_out, _("%(names)s may not read this talk and won't hear of it.")),
    ):
        if names:
            messages.info(request, words % {"names": ", ".join(names)})


def _answered(page: ThreadPage, number: int | None) -> Post | None:
    """The post of this thread that is answered."""
    if page.thread.pk is None or number is None:
        return None
    found = Post.objects.standing().filter(thread=page.thread).select_related("author")
    answered: Post | None = found.filter(pk=number).first()
    return answered


@member_required
@require_safe
def threads(request: MemberRequest) -> HttpResponse:
    found = threads_for(request.member)
    context = {"threads": page_of(request, found, size=LISTED)}
    return render(request, "conversations/threads.html", context)


@member_required
@require_POST
def seen(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark a thread as read up to a number; a script calls it, and a button without one."""
    found = get_object_or_404(Thread.objects.seen_by(request.member), pk=pk)
    number = cleaned(SeenForm(request.POST)).cleaned_data["number"]
    actions.mark_seen(found, by=request.member, number=number)
    mark_read(by=request.member, path=found.get_absolute_url(), now=now())
    return HttpResponse(status=204) if request.htmx else redirect(found)


@member_required
@require_safe
def names(request: MemberRequest) -> HttpResponse:
    """Members whose name begins as typed, for the chooser after an @."""
    text = cleaned(NameForm(request.GET)).cleaned_data["q"]
    context = {"people": people_named(text, besides=request.member)}
    return render(request, "conversations/parts/names.html", context)
