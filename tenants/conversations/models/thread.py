"""Threads, each about one thing, and how far members have read them."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.governance.decisions.models import Decision
from tenants.meetings.models import Meeting
from tenants.members.guests import Guest, Reader
from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.products.models import Product, Question

Subject = Product | Question | Task | Meeting | Decision
FIELDS: dict[type[models.Model], str] = {
    Product: "product",
    Question: "question",
    Task: "task",
    Meeting: "meeting",
    Decision: "decision",
}

ONE_SUBJECT = reduce(
    or_,
    (Q(**{f"{name}__isnull": name != one for name in FIELDS.values()}) for one in FIELDS.values()),
)


def field_of(subject: Subject) -> str:
    """The column of `Thread` for a subject."""
    return FIELDS[type(subject)]


def subjects_seen_by(field: str, reader: Reader | None) -> models.QuerySet[Any, Any]:
    """The subjects of one column whose threads a reader may read.

    Threads are for members; guests who read products and questions read the threads there.
    """
    match field:
        case "product":
            return Product.objects.seen_by(reader) if reader else Product.objects.none()
        case "question":
            return Question.objects.seen_by(reader) if reader else Question.objects.none()
        case "task":
            tasks = Task.objects.all()
            return tasks.seen_by(reader) if isinstance(reader, Member) else tasks.none()
        case "decision":
            decisions = Decision.objects.all()
            return decisions if isinstance(reader, Member) else decisions.none()
        case _:
            closed = Meeting.objects.filter(minutes_kept__isnull=False)
            return closed if isinstance(reader, Member) else closed.none()


class ThreadQuerySet(models.QuerySet["Thread"]):
    def about(self, subject: Subject) -> ThreadQuerySet:
        return self.filter(**{field_of(subject): subject.pk})

    def seen_by(self, reader: Reader) -> ThreadQuerySet:
        fields = ("product", "question") if isinstance(reader, Guest) else FIELDS.values()
        seen = Q(pk__in=())
        for field in fields:
            found = subjects_seen_by(field, reader).order_by().values("pk")
            seen |= Q(**{f"{field}__in": found})
        return self.filter(seen)

    def seen_by_all_members(self) -> ThreadQuerySet:
        """Threads about what every member may read."""
        questions = Question.objects.seen_by_all_members()
        tasks = Task.objects.seen_by_all_members()
        always = Q(product__isnull=False) | Q(meeting__minutes_kept__isnull=False)
        return self.filter(always | Q(question__in=questions) | Q(task__in=tasks))

    def with_subjects(self) -> ThreadQuerySet:
        return self.select_related(*FIELDS.values())

    def with_unread(self, member: Member) -> models.QuerySet[Any, Any]:
        """Add `seen` and `unread`: posts after the last one that the member has read.

        Who has joined later has read what was written before.
        """
        from tenants.conversations.models.post import Post

        joined_at = Subquery(Member.objects.filter(pk=member.pk).values("joined_at"))
        read = ThreadRead.objects.filter(thread=OuterRef("pk"), member=member)
        before = Post.objects.filter(thread=OuterRef("pk"), made_at__lt=joined_at)
        old = Subquery(before.order_by("-number").values("number")[:1])
        known = Case(
            When(Exists(read), then=Subquery(read.values("seen_number")[:1])),
            When(begun_at__lt=joined_at, then=Coalesce(old, Value(0))),
            default=Value(0),
            output_field=models.IntegerField(),
        )
        return self.annotate(seen=known).annotate(unread=F("last_number") - F("seen"))


class Thread(models.Model):
    """The talk about one thing. It is made with its first post.

    `last_number`: the number of its latest post. Posts are numbered from 1 without gaps.
    """

    product = models.OneToOneField(
        Product, models.CASCADE, null=True, blank=True, related_name="thread"
    )
    question = models.OneToOneField(
        Question, models.CASCADE, null=True, blank=True, related_name="thread"
    )
    task = models.OneToOneField(Task, models.CASCADE, null=True, blank=True, related_name="thread")
    meeting = models.OneToOneField(
        Meeting, models.CASCADE, null=True, blank=True, related_name="thread"
    )
    decision = models.OneToOneField(
        Decision, models.CASCADE, null=True, blank=True, related_name="thread"
    )
    last_number = models.PositiveIntegerField(_("posts"), default=0)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    last_at = models.DateTimeField(_("last written"), default=timezone.now)

    objects: ClassVar = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = (
            models.CheckConstraint(condition=ONE_SUBJECT, name="a_thread_has_one_subject"),
        )

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        name = f"conversations:{self.subject_field}"
        return reverse(name, settings.CITY_URLCONF, [self.subject_id])

    @property
    def seen_url(self) -> str:
        """The address at which members note how far they have read; empty before the first post."""
        return reverse("conversations:seen", settings.CITY_URLCONF, [self.pk]) if self.pk else ""

    @property
    def subject_field(self) -> str:
        return next(name for name in FIELDS.values() if getattr(self, f"{name}_id") is not None)

    @property
    def subject_id(self) -> int:
        return int(getattr(self, f"{self.subject_field}_id"))

    @property
    def subject(self) -> Subject:
        found: Subject = getattr(self, self.subject_field)
        return found

    def is_hidden_from(self, reader: Member) -> bool:
        """True for members who may not read the subject; reads it, and the question of a task."""
        subject = self.subject
        return isinstance(subject, Question | Task) and subject.is_hidden_from(reader)


class ThreadRead(models.Model):
    """The place up to which a member has read a thread. No row: nothing of it since they joined."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="+", db_index=False)
    seen_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("place in a thread")
        verbose_name_plural = _("places in threads")
        constraints = (
            models.UniqueConstraint(fields=["member", "thread"], name="one_place_in_a_thread"),
        )

    def __str__(self) -> str:
        return f"{self.member_id}: {self.seen_number}"
