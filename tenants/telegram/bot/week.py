"""The weekly word to the group: what waits, on the day of the digest. Never empty, never twice.

Non-members may read in the group: it gets the words of what visitors may see, numbers of the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.meetings.models import Meeting
from tenants.members.models import Duty
from tenants.outcome.models import Task
from tenants.products.models import Question, Visibility
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.rounds.models import Round
from tenants.telegram.actions.chats import linked_chat
from tenants.telegram.actions.weeks import WEEKDAY, next_week
from tenants.telegram.bot import evenings
from tenants.telegram.bot.outgoing import Buttons, send
from tenants.telegram.bot.sending import make_calls
from tenants.telegram.bot.texts import Text, bold, compose, lines, link, paragraphs
from tenants.telegram.kinds import Told
from tenants.telegram.tasks import WEEK
from tenants.ui.plain_text import one_line, shortened

MOST = 3  # questions in words
LINE = 90  # characters of one
PAUSE = timedelta(minutes=10)  # after a failure of Telegram


def tell_week(*, now: datetime) -> None:
    """Tell the group, and set the alarm of the next week; sooner if Telegram could not take it."""
    chat = linked_chat()
    if chat is None:
        return
    due_at = next_week(now)
    is_the_day = timezone.localtime(now, current_city().zone).weekday() == WEEKDAY
    if chat.is_open and Told.WEEK not in chat.quiet and is_the_day:
        with translation.override(settings.LANGUAGE_CODE):
            text, buttons = week(now=now)
        result = make_calls(send(chat.chat_id, text, buttons=buttons) if text else [], now=now)
        if result.left:
            due_at = now + (timedelta(seconds=result.wait) if result.wait else PAUSE)
    alarms.set(city=current_city(), kind=WEEK, due_at=due_at)


def week(*, now: datetime) -> tuple[Text, Buttons]:
    """Empty if nothing waits: the next evening alone has its own announcements."""
    city = current_city()
    decisions = [
        f"• {claim.get_kind_display()}: {claim.member.name}"
        for claim in Duty.objects.claims(now=now).select_related("member")
    ]
    waiting = [
        _section(_("Questions that wait for perspectives"), list(_questions(now=now))),
        _section(_("Tasks that wait for hands"), list(_tasks())),
        _section(_("Decisions that wait for your word"), decisions),
    ]
    if not any(waiting):
        return Text(""), []
    meeting = Meeting.objects.upcoming(now=now).seen_by(None).first()
    ahead = lines(bold(_("Next evening")), evenings.facts(meeting)) if meeting else None
    head = bold(_("This week in %(city)s") % {"city": city.name})
    text = paragraphs(head, *waiting, ahead)
    return text, evenings.buttons(meeting) if meeting else []


def _questions(*, now: datetime) -> Iterator[Text]:
    city, queue = current_city(), Question.objects.waiting()
    shown = queue.seen_by(None)
    for question in shown[:MOST]:
        words = shortened(one_line(question.text), LINE)
        yield compose("• ", link(words, city.url_of("products:question", question.pk)))
    if more := queue.count() - min(MOST, shown.count()):
        words = ngettext("%d question in the queue", "%d questions in the queue", more) % more
        yield compose("• ", link(words, city.url_of("products:questions")))
    if rounds := Round.objects.open(now=now).count():
        words = ngettext("%d round is open", "%d rounds are open", rounds) % rounds
        yield compose("• ", link(words, city.url_of("rounds:rounds")))


def _tasks() -> Iterator[Text]:
    free = Task.objects.open().filter(member=None, to=None).select_related("product")
    products: dict[int, tuple[str, int]] = {}
    without = 0
    for task in free:
        product = task.product
        if product and product.visibility == Visibility.PUBLIC:
            _title, count = products.get(product.pk, ("", 0))
            products[product.pk] = (product.title, count + 1)
        else:
            without += 1
    for number, (title, count) in list(products.items())[:MOST]:
        page = current_city().url_of("products:product", number)
        yield compose("• ", link(shortened(one_line(title), LINE), page), f": {count}")
    without += sum(count for _title, count in list(products.values())[MOST:])
    if without:
        yield Text("• " + ngettext("%d task", "%d tasks", without) % without)


def _section(title: str, rows: list[Text] | list[str]) -> Text | None:
    return lines(bold(title), *rows) if rows else None
