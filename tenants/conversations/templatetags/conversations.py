"""Posts and the subjects of threads in templates."""

from __future__ import annotations

from django import template
from django.template import Context, Engine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenants.conversations import mentions
from tenants.conversations.models import Post, Subject
from tenants.conversations.models.thread import field_of
from tenants.conversations.queries import ThreadPage
from tenants.conversations.titles import subject_title
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.ui.caching.for_members import cached_fragment
from tenants.ui.plain_text import markdown_as_line

register = template.Library()
register.filter("markdown_as_line", markdown_as_line)
register.filter("subject_title", subject_title)


@register.simple_tag(takes_context=True)
def post_content(context: Context, post: Post) -> SafeString:
    """A post without what says that it is new: the same for all members but its author."""
    mine = written_by(post, context.get("member"))

    def draw() -> str:
        template = Engine.get_default().get_template("conversations/parts/post_content.html")
        with context.push(post=post, mine=mine):
            return template.render(context)

    name = f"post {post.pk}{' mine' if mine else ''}"
    return SafeString(cached_fragment(context["request"], name, draw, for_the_day=True))


@register.simple_tag
def words_of(post: Post) -> SafeString:
    """The text of a post as HTML; the people whom it calls are links."""
    return mentions.rendered(post.text, post.mentions)


@register.filter
def written_by(post: Post, member: object) -> bool:
    return isinstance(member, Member) and post.is_written_by(member)


@register.filter
def restorable(post: Post) -> bool:
    return post.can_be_restored(now=timezone.now())


@register.filter
def subject_kind(subject: Subject) -> str:
    kinds = {
        "product": _("Product"),
        "question": _("Question"),
        "task": _("Task"),
        "meeting": pgettext("record", "Minutes"),
        "decision": _("Decision"),
    }
    return kinds[field_of(subject)]


@register.filter
def subject_url(subject: Subject) -> str:
    """The page of a subject: of an evening its minutes, of a task its product or question."""
    if isinstance(subject, Meeting):
        return reverse("outcome:minutes", args=[subject.pk])
    if isinstance(subject, Task):
        about = subject.product or subject.question
        return about.get_absolute_url() if about else reverse("outcome:tasks")
    return subject.get_absolute_url()


@register.simple_tag(takes_context=True)
def thread_facts(context: Context, page: ThreadPage, ticket: str, stream_url: str) -> SafeString:
    """Attributes for `thread.js`, on the last page of a thread: what it shows, where it asks."""
    if page.later:
        return SafeString("")
    seen = page.thread.seen_url if context.get("member") else ""
    return format_html(
        'data-seen-url="{}" data-stream="{}" data-ticket="{}"', seen, stream_url, ticket
    )
