"""Rooms of accepted introductions: their people, messages, files and tasks.

An introduction that was accepted is its room. PostgreSQL shows a city nothing that was written
after the last of its people had left, and lets only a present participant write.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.introductions.models.introduction import Introduction
from network.introductions.validators import MAX_CONTACT, MAX_MESSAGE
from tenants.members.validators import MAX_NAME


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
