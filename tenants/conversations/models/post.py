"""Posts of threads, and the files that came with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.conversations.models.thread import FIELDS, Thread
from tenants.conversations.validators import MAX_POST, MAX_QUOTE
from tenants.governance.decisions.models import Decision
from tenants.live.models import Capture
from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.products.models import Question
from tenants.products.models.file import StoredFile
from tenants.ui.plain_text import markdown_as_line, shortened

SHOWN = Q(deleted_at=None, hidden_as="")
REMEMBERED = timedelta(days=30)  # that a deleted post can be restored


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier text of a post, written at `at`."""

    text: str
    at: datetime


class PostQuerySet(models.QuerySet["Post"]):
    def standing(self) -> PostQuerySet:
        """Posts that are neither deleted nor hidden."""
        return self.filter(SHOWN)

    def with_page(self) -> PostQuerySet:
        """All that a page shows of a post; two statements."""
        found = self.select_related("author", "reply_to__author", "question", "task", "decision")
        found = found.defer("versions", "reply_to__versions", "decision__versions")
        return found.prefetch_related("files")

    def with_subjects(self) -> PostQuerySet:
        """With what their threads are about, and all that says who may read it."""
        found = self.select_related(*(f"thread__{field}" for field in FIELDS.values()))
        return found.select_related("thread__task__question").defer("versions")


class Post(models.Model):
    """Words of a member in a thread.

    `quote`: the part that a reply is about; empty for the beginning. `mentions`: names in the text
    as they were typed, and whom they mean. `origin`: the door that it came by, empty for a page.
    `question`, `task`, `realisation`, `decision`: what it became. `hidden_as`: by whom it is
    hidden.
    """

    class Hidden(models.TextChoices):
        NOT = "", _("shown")
        SOFTWARE = "software", _("hidden by three reports, until the core has looked")
        PEOPLE = "people", _("hidden by the core")

    class Origin(models.TextChoices):
        PAGE = "", _("page")
        TELEGRAM = "telegram", _("from Telegram")
        MAIL = "mail", _("by mail")

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("by"), db_index=False
    )
    text = models.TextField(_("text"), max_length=MAX_POST, blank=True)
    reply_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    quote = models.CharField(_("quote"), max_length=MAX_QUOTE, blank=True)
    mentions = models.JSONField(_("mentions"), default=list)  # [[name, key of a member], …]
    made_at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    versions = models.JSONField(_("earlier versions"), default=list)  # the oldest first
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    hidden_as = models.CharField(
        max_length=8, choices=Hidden.choices, blank=True, default="", db_default=""
    )
    origin = models.CharField(max_length=8, choices=Origin.choices, blank=True)
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    task = models.ForeignKey(
        Task, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    realisation = models.ForeignKey(
        Capture, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    decision = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects: ClassVar = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ("thread", "number")
        constraints = (
            models.UniqueConstraint(fields=["thread", "number"], name="posts_are_numbered"),
        )
        indexes = (  # pages of questions and tasks look for the post that they came from
            models.Index(
                fields=["question"], condition=Q(question__isnull=False), name="post_of_question"
            ),
            models.Index(fields=["task"], condition=Q(task__isnull=False), name="post_of_task"),
        )

    def __str__(self) -> str:
        return shortened(markdown_as_line(self.text), 80)

    def get_absolute_url(self) -> str:
        return reverse("conversations:post", settings.CITY_URLCONF, [self.pk])

    @property
    def anchor(self) -> str:
        return f"post-{self.number}"

    @property
    def is_withheld(self) -> bool:
        """True while its words are not shown: deleted or hidden."""
        return self.deleted_at is not None or bool(self.hidden_as)

    @property
    def drawn(self) -> str:
        """Changes whenever a page draws the post in another way; a page knows by it what is new."""
        became = (self.question_id, self.task_id, self.realisation_id, self.decision_id)
        times = (self.edited_at, self.deleted_at)
        states = [file.state for file in self.files.all()]
        return "-".join(
            [
                *(f"{time.timestamp():.3f}" if time else "" for time in times),
                *(str(number or "") for number in became),
                self.hidden_as,
                *states,
            ]
        )

    @property
    def shown_quote(self) -> str:
        """The quoted words of the post that this one answers; empty if that is deleted."""
        if self.reply_to is None or self.reply_to.is_withheld:
            return ""
        return self.quote or shortened(markdown_as_line(self.reply_to.text), MAX_QUOTE)

    def is_written_by(self, member: Member | None) -> bool:
        return member is not None and member.pk == self.author_id

    def can_be_restored(self, *, now: datetime) -> bool:
        return self.deleted_at is not None and now - self.deleted_at <= REMEMBERED

    @property
    def earlier(self) -> Sequence[Version]:
        return [Version(row["text"], datetime.fromisoformat(row["at"])) for row in self.versions]

    def add_version(self, *, most: int) -> None:
        """Put the present text among the earlier ones, without saving."""
        row: dict[str, Any] = {
            "text": self.text,
            "at": (self.edited_at or self.made_at).isoformat(),
        }
        self.versions = [*self.versions, row][-most:]


class PostFile(StoredFile):
    """A file or picture that came with a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="files")

    class Meta:
        verbose_name = _("file of a post")
        verbose_name_plural = _("files of posts")
        ordering = ("pk",)

    def get_absolute_url(self) -> str:
        return reverse("conversations:file", settings.CITY_URLCONF, [self.post_id, self.pk])

    @property
    def folder(self) -> str:
        return f"posts/{self.post_id}"
