"""Tell the author in their city that perspectives of another one came back."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.introductions.remote_alarms import Subject, allow_between, set_alarm_in
from network.questions.models import Hosting
from network.questions.queries import unread
from tenants.members.models import Member
from tenants.notifications.actions import notify
from tenants.notifications.kinds import Group, Kind, register
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import City

CAME_BACK = "questions.came_back"  # key: the hosting; set in the author's city
ANSWERS = Kind(
    name="questions.answers",
    group=Group.MINE,
    label=_("Perspectives of other cities on my question"),
    title=_("Perspectives of other cities came back"),
    icon="chat-bubble-left-right",
)


def tell_author(hosting: Hosting, *, now: datetime) -> None:
    """Call in the city that has replied; a closed city is told when it opens."""
    set_alarm_in(hosting.author_city_id, kind=CAME_BACK, key=str(hosting.pk), now=now)


@alarms.handler(CAME_BACK)
def notify_author(*, city: City, key: str, now: datetime, **_more: object) -> None:
    """Notify once a day of one city; not of what was read already."""
    hosting = Hosting.objects.select_related("question").filter(pk=int(key)).first()
    if hosting is None:
        return
    asked = hosting.question
    question = Question.objects.select_related("author").filter(pk=asked.local_id).first()
    author: Member | None = question.author if question else None
    if author is None or author.left_at or not unread(author, city=city).filter(pk=asked.pk):
        return
    notify(
        ANSWERS.name,
        members=[author],
        key=f"{hosting.pk}:{timezone.localdate(now)}",
        text=asked.text,
        path=city.path_of("questions:question", asked.pk),
        now=now,
    )


def register_all() -> None:
    register(ANSWERS)
    allow_between(CAME_BACK, Subject(Hosting, "author_city_id", set_at=""))
