"""Rooms of accepted introductions: their people, messages, files and tasks.

An introduction that was accepted is its room. PostgreSQL shows a city nothing that was written
after the last of its people had left, and lets only a present participant write.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.introductions.models.introduction import Introduction
from network.introductions.validators import MAX_CONTACT, MAX_MESSAGE, MAX_TASK
from tenants.members.validators import MAX_NAME
from tenants.products.validators import MAX_FILE_TITLE


class Participant(models.Model):
    """A member in a room. The asking member's row waits for the acceptance with its contact.

    The other city reads the row only once the introduction is accepted.
    """

    introduction = models.ForeignKey(
        Introduction, models.CASCADE, related_name="participants", db_index=False
    )
    city_id = models.BigIntegerField()
    member = models.BigIntegerField()
    name = models.CharField(max_length=MAX_NAME, blank=True)  # empty once they left their city
    contact = models.CharField(_("contact"), max_length=MAX_CONTACT, blank=True)
    read_at = models.DateTimeField(null=True)  # all messages until then
    letter_at = models.DateTimeField(null=True)  # of the last letter about new messages
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["introduction", "city_id", "member"], name="in_a_room_once"
            ),
        )
        indexes: ClassVar = (models.Index(fields=["city_id", "member"], name="rooms_of_member"),)

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    introduction = models.ForeignKey(
        Introduction, models.CASCADE, related_name="messages", db_index=False
    )
    city_id = models.BigIntegerField()
    member = models.BigIntegerField()
    text = models.TextField(_("message"), max_length=MAX_MESSAGE)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("pk",)
        indexes: ClassVar = (models.Index(fields=["introduction", "id"], name="message_in_room"),)

    def __str__(self) -> str:
        return self.text


def place(file: RoomFile, name: str) -> str:
    """A path of the room, outside of both cities' folders. The sender's file name is dropped."""
    return f"rooms/{file.introduction_id}/{uuid4().hex}.{name.rpartition('.')[2]}"


class RoomFile(models.Model):
    """A file. A picture is `PREPARING` until it is redrawn; its content isn't served before."""

    class State(models.TextChoices):
        READY = "ready", _("ready")
        PREPARING = "preparing", _("being prepared")
        FAILED = "failed", _("could not be prepared")

    introduction = models.ForeignKey(Introduction, models.CASCADE, related_name="files")
    city_id = models.BigIntegerField()
    member = models.BigIntegerField()
    title = models.CharField(max_length=MAX_FILE_TITLE)
    content = models.FileField(upload_to=place, max_length=100)
    kind = models.CharField(max_length=80)  # media type, detected from the content
    size = models.PositiveIntegerField()  # bytes
    state = models.CharField(max_length=9, choices=State.choices)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file of a room")
        verbose_name_plural = _("files of rooms")

    def __str__(self) -> str:
        return self.title

    @property
    def is_picture(self) -> bool:
        return self.kind.startswith("image/")


class RoomTask(models.Model):
    """A promise in a room: who does what until when. Its words don't change; both sides tick it."""

    introduction = models.ForeignKey(Introduction, models.CASCADE, related_name="tasks")
    city_id = models.BigIntegerField()  # of its author
    member = models.BigIntegerField()
    for_city_id = models.BigIntegerField()  # of the one who does it
    for_member = models.BigIntegerField()
    text = models.CharField(max_length=MAX_TASK)
    due_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("task of a room")
        verbose_name_plural = _("tasks of rooms")

    def __str__(self) -> str:
        return self.text
