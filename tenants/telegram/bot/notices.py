"""Notifications as messages. An answer to one that is about a thread is a post there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.conversations.models import Post
from tenants.conversations.models.thread import FIELDS
from tenants.meetings.models import Meeting
from tenants.meetings.notices import REMINDER, is_true
from tenants.notifications.channels import Delivery, Outcome
from tenants.notifications.models import Notification
from tenants.registry.scope import current_city
from tenants.rounds.notices import ASKING
from tenants.telegram.bot import evenings
from tenants.telegram.bot.outgoing import Buttons, Call, link_button, picture, send
from tenants.telegram.bot.sending import make_calls
from tenants.telegram.bot.texts import bold, italic, lines, paragraphs
from tenants.telegram.models import LinkedPerson

ABOUT = {
    "conversations:post": "post",
    "products:question": "question",
    "outcome:question": "question",
    "products:product": "product",
    "outcome:task": "task",
    "meetings:meeting": "meeting",
    "rounds:round": "round",
    **{f"conversations:{field}": field for field in FIELDS.values()},
}
POST_PLACE = re.compile(r"post-(\d{1,9})")


def send_notices(deliveries: Sequence[Delivery]) -> Iterator[tuple[Delivery, Outcome]]:
    """Send one message for each delivery. After a refusal for all, the others wait."""
    members = [delivery.member.pk for delivery in deliveries]
    linked = LinkedPerson.objects.filter(city_id=current_city().pk, member_id__in=members)
    chats = dict(linked.filter(blocked_at=None).values_list("member_id", "user_id"))
    is_late = False
    for delivery in deliveries:
        chat = chats.get(delivery.member.pk)
        if chat is None:
            yield delivery, Outcome.CLOSED
        elif is_late:
            yield delivery, Outcome.LATER
        else:
            with translation.override(delivery.member.user.language or settings.LANGUAGE_CODE):
                calls = notice(delivery, chat)
            result = make_calls(calls, now=delivery.now)
            is_late = bool(result.left)
            is_closed = result.is_closed or bool(result.refused)
            outcome = Outcome.CLOSED if is_closed else Outcome.HANDED
            yield delivery, Outcome.LATER if is_late else outcome


def notice(delivery: Delivery, chat: int) -> list[Call]:
    """All items of a delivery; a single one has the buttons of what it is about."""
    text = paragraphs(*(lines(bold(item.title), item.detail) for item in delivery.items))
    if not text:
        return []
    about = about_of(delivery.rows[0]) if len(delivery.rows) == 1 else None
    page = current_city().url(delivery.items[0].url)
    buttons: Buttons = [[link_button(_("Open the page"), page)]]
    if about and about[0] == "meeting":
        meeting = Meeting.objects.filter(pk=about[1]).first()
        if meeting and meeting.takes_registrations(now=delivery.now):
            return _about_evening(delivery, meeting, chat)
    if about and about[0] == "round" and delivery.rows[0].kind in ASKING:
        text = paragraphs(text, italic(_("Answer this message with your perspective.")))
    return send(chat, text, buttons=buttons, about=about)


def _about_evening(delivery: Delivery, meeting: Meeting, chat: int) -> list[Call]:
    """The evening with both answers; a reminder brings the code that opens it for a friend."""
    row, item = delivery.rows[0], delivery.items[0]
    said = meeting.registrations.select_related("meeting").filter(member=delivery.member).first()
    if not is_true(row, said, now=delivery.now):
        return []
    text = paragraphs(
        bold(item.title), evenings.facts(meeting), evenings.own_word(said, now=delivery.now)
    )
    about, buttons = ("meeting", meeting.pk), evenings.buttons(meeting, said)
    if row.kind != REMINDER.name:
        return send(chat, text, buttons=buttons, about=about)
    page = current_city().url_of("meetings:meeting", meeting.pk)
    caption = paragraphs(text, italic(_("The code opens the evening on a friend's phone.")))
    return picture(chat, caption, qr=page, buttons=buttons, about=about)


def match_of(row: Notification) -> ResolverMatch | None:
    try:
        return resolve(row.path, urlconf=settings.CITY_URLCONF)
    except Resolver404:
        return None


def about_of(row: Notification) -> tuple[str, int] | None:
    """The row that a notification's page is about, a post if it leads to one; None for a list."""
    match = match_of(row)
    kind = ABOUT.get(match.view_name) if match else None
    if match is None or kind is None:
        return None
    number = int(match.kwargs["pk"])
    place = POST_PLACE.fullmatch(row.fragment)
    if place and kind in FIELDS.values():
        posts = Post.objects.filter(number=int(place[1]), **{f"thread__{kind}": number})
        if post := posts.values_list("pk", flat=True).first():
            return "post", post
    return kind, number
