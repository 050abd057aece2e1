"""Events of the apps below: products, questions and evenings, as the API shows them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.meetings.api.meetings import COMING
from tenants.meetings.models import Meeting, MeetingChange
from tenants.meetings.serializers import MeetingSerializer
from tenants.meetings.signals import meeting_changed, meetings_planned
from tenants.products.models import Product, Question
from tenants.products.queries.products import PEOPLE, with_open_questions
from tenants.products.serializers import ProductSerializer, QuestionSerializer
from tenants.products.signals import (
    product_begun,
    product_changed,
    question_asked,
    question_changed,
)
from tenants.webhooks.events import Data, Event, emit, register


def read_product(number: int) -> Data | None:
    found = Product.objects.filter(pk=number).select_related("cover").prefetch_related(PEOPLE)
    product = with_open_questions(found).first()
    return ProductSerializer(product).data if product else None


def read_question(number: int) -> Data | None:
    """Nothing of a question that its author has taken back."""
    shown = Question.objects.seen_by_all_members().select_related("author", "product")
    found = shown.filter(pk=number).first()
    return QuestionSerializer(found).data if found else None


def read_meeting(number: int) -> Data | None:
    changes = Prefetch("changes", MeetingChange.objects.select_related("by"))
    found = Meeting.objects.filter(pk=number).with_reasons().annotate(coming=COMING)
    meeting = found.prefetch_related(changes).first()
    return MeetingSerializer(meeting).data if meeting else None


PRODUCT_CREATED = register(
    Event(name="product.created", label=_("A product begins"), read=read_product)
)
PRODUCT_UPDATED = register(
    Event(
        name="product.updated",
        label=_("A product changes: words, people, stage"),
        read=read_product,
    )
)
QUESTION_CREATED = register(
    Event(name="question.created", label=_("Somebody asks a question"), read=read_question)
)
QUESTION_UPDATED = register(
    Event(
        name="question.updated",
        label=_("A question changes, or is answered"),
        read=read_question,
    )
)
MEETING_PLANNED = register(
    Event(name="meeting.planned", label=_("An evening is planned"), read=read_meeting)
)
Kinds = MeetingChange.Kind
CONFIRMED = register(
    Event(name="meeting.confirmed", label=_("An evening will take place"), read=read_meeting)
)
MOVED = register(Event(name="meeting.moved", label=_("An evening moves"), read=read_meeting))
CANCELLED = register(
    Event(name="meeting.cancelled", label=_("An evening is cancelled"), read=read_meeting)
)
RESTORED = register(
    Event(
        name="meeting.restored",
        label=_("An evening will take place after all"),
        read=read_meeting,
    )
)
CLOSED = register(Event(name="meeting.closed", label=_("An evening is over"), read=read_meeting))
OF_CHANGE = {
    Kinds.CONFIRMED: CONFIRMED,
    Kinds.MOVED: MOVED,
    Kinds.MOVED_BACK: MOVED,
    Kinds.CANCELLED: CANCELLED,
    Kinds.RESTORED: RESTORED,
    Kinds.CLOSED: CLOSED,
}


@receiver(product_begun, dispatch_uid="webhooks.product-created")
def product_created(*, product: Product, **_: Any) -> None:
    emit(PRODUCT_CREATED, product.pk, now=timezone.now())


@receiver(product_changed, dispatch_uid="webhooks.product-updated")
def product_updated(*, product: Product, **_: Any) -> None:
    emit(PRODUCT_UPDATED, product.pk, now=timezone.now())


@receiver(question_asked, dispatch_uid="webhooks.question-created")
def question_created(*, question: Question, **_: Any) -> None:
    emit(QUESTION_CREATED, question.pk, now=timezone.now())


@receiver(question_changed, dispatch_uid="webhooks.question-updated")
def question_updated(*, question: Question, **_: Any) -> None:
    emit(QUESTION_UPDATED, question.pk, now=timezone.now())


@receiver(meetings_planned, dispatch_uid="webhooks.meetings-planned")
def evenings_planned(*, meetings: list[Meeting], **_: Any) -> None:
    emit(MEETING_PLANNED, *(meeting.pk for meeting in meetings), now=timezone.now())


@receiver(meeting_changed, dispatch_uid="webhooks.meeting-changed")
def evening_changed(*, change: MeetingChange, **_: Any) -> None:
    event = OF_CHANGE.get(Kinds(change.kind))
    if event:
        emit(event, change.meeting_id, now=change.at)
