"""What the installation's one bot knows: linked people and groups, updates, messages.

All tables are shared: they belong to the bot and not to a city's archive, a city without Telegram
pays for none of them, and the hub finds by them the city of an update. Row-level security lets a
city reach its own rows only. Numbers of users, chats and messages are Telegram's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.telegram.kinds import Told

INSERT = """
    INSERT INTO telegram_update (number, city_id, body, replies, received_at)
    VALUES (%s, %s, %s, '[]', %s) ON CONFLICT DO NOTHING RETURNING number
"""


class UpdateQuerySet(models.QuerySet["Update"]):
    def store(self, number: int, *, city_id: int | None, body: str, now: datetime) -> bool:
        """Insert an update in one statement. False if it is known; then nothing is changed."""
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [number, city_id, body, now])
            return cursor.fetchone() is not None


class Update(models.Model):
    """An update of Telegram, kept for some days so that it is handled once.

    `replies` are the bot's own calls in answer to it that wait to be made; see `bot/outgoing.py`.
    """

    number = models.BigIntegerField(primary_key=True)  # update_id
    city_id = models.BigIntegerField(null=True)  # null: the hub answers
    body = models.JSONField(default=dict)
    replies = models.JSONField(default=list)
    received_at = models.DateTimeField()

    objects: ClassVar = UpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update of Telegram")
        verbose_name_plural = _("updates of Telegram")

    def __str__(self) -> str:
        return str(self.number)


class LinkCode(models.Model):
    """A one-time code that links a person or the city's group, as SHA-256."""

    digest = models.CharField(max_length=64, primary_key=True)
    city_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    is_for_group = models.BooleanField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("code for Telegram")
        verbose_name_plural = _("codes for Telegram")
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["city_id", "member_id", "is_for_group"], name="one_telegram_code_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"member {self.member_id} of city_{self.city_id}"


class SignIn(models.Model):
    """A sign-in that a browser has begun; its one-time code as SHA-256.

    `digits` are what the bot has shown in the chat, as HMAC; the browser that began it types them.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    city_id = models.BigIntegerField()
    browser = models.CharField(max_length=40)  # as its person would call it
    member_id = models.BigIntegerField(null=True)  # who has opened the link
    digits = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # wrong ones
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign-in by Telegram")
        verbose_name_plural = _("sign-ins by Telegram")

    def __str__(self) -> str:
        return f"{self.browser} in city_{self.city_id}"


class LinkedPerson(models.Model):
    """A Telegram user who acts for a member.

    In private the bot works in the city that was linked or chosen last (`used_at`).
    """

    user_id = models.BigIntegerField()  # also the number of their private chat
    city_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    name = models.CharField(max_length=130)  # as Telegram shows it
    linked_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)
    blocked_at = models.DateTimeField(null=True, blank=True)  # the bot; nothing reaches them
    expected = models.JSONField(default=dict)  # what their next message answers

    class Meta:
        verbose_name = _("person in Telegram")
        verbose_name_plural = _("people in Telegram")
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["user_id", "city_id"], name="one_member_of_a_telegram_user"
            ),
            models.UniqueConstraint(
                fields=["city_id", "member_id"], name="one_telegram_user_of_a_member"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: member {self.member_id} of city_{self.city_id}"


class LinkedChat(models.Model):
    """The group of a city. A group belongs to one city, a city has one group."""

    class State(models.TextChoices):
        OPEN = "open", _("works")
        NO_RIGHTS = "no_rights", _("the bot may not write there")
        REMOVED = "removed", _("the bot was removed")

    city_id = models.BigIntegerField(primary_key=True)
    chat_id = models.BigIntegerField(unique=True)
    title = models.CharField(max_length=255)
    is_forum = models.BooleanField(default=False)
    is_admin = models.BooleanField(default=False)  # else the bot hears commands only
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    seen_at = models.DateTimeField()  # of the newest word about the bot's place there
    linked_by = models.BigIntegerField()
    linked_at = models.DateTimeField(default=timezone.now)
    quiet = models.JSONField(default=list)  # kinds of posts that the core has switched off

    class Meta:
        verbose_name = _("group in Telegram")
        verbose_name_plural = _("groups in Telegram")

    def __str__(self) -> str:
        return self.title

    @property
    def told(self) -> list[str]:
        """The kinds that the group hears."""
        return [kind for kind in Told.values if kind not in self.quiet]

    @property
    def is_open(self) -> bool:
        return bool(self.state == self.State.OPEN)


class Message(models.Model):
    """A message of Telegram and the row that it shows, in both directions."""

    city_id = models.BigIntegerField()
    chat_id = models.BigIntegerField()
    number = models.BigIntegerField()
    about = models.CharField(max_length=20)  # "meeting", "post", …
    about_id = models.BigIntegerField()
    is_ours = models.BooleanField(default=True, db_default=True)  # sent by the bot: it can edit it

    class Meta:
        verbose_name = _("message in Telegram")
        verbose_name_plural = _("messages in Telegram")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["chat_id", "number"], name="one_row_of_a_message"),
        )
        indexes: ClassVar = (
            models.Index(fields=["city_id", "about", "about_id"], name="messages_about_a_row"),
        )

    def __str__(self) -> str:
        return f"{self.about} {self.about_id}: {self.chat_id}/{self.number}"


class Topic(models.Model):
    """A thread of the city as a topic of its group.

    `sent_number` is that of the last post which the group has; `waiting` are calls that could not
    be made yet, of posts up to that number.
    """

    city_id = models.BigIntegerField()
    thread_id = models.BigIntegerField()
    chat_id = models.BigIntegerField()
    number = models.BigIntegerField()  # message_thread_id
    sent_number = models.PositiveIntegerField(default=0)
    waiting = models.JSONField(default=list)

    class Meta:
        verbose_name = _("topic in Telegram")
        verbose_name_plural = _("topics in Telegram")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["city_id", "thread_id"], name="one_topic_of_a_thread"),
            models.UniqueConstraint(fields=["chat_id", "number"], name="one_thread_of_a_topic"),
        )

    def __str__(self) -> str:
        return f"thread {self.thread_id} of city_{self.city_id}: {self.chat_id}/{self.number}"


Json = dict[str, Any]
