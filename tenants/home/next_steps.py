"""Next steps of a member, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.rights import Right, rights_of
from tenants.outcome.models import Task
from tenants.outcome.queries import next_tasks
from tenants.products.models import Product, Question
from tenants.registry.compiled_query import Arguments, CompiledQuery
from tenants.ui import dates

MOST = 4
SOON = timedelta(days=10)  # a meeting within this time should be confirmed
FEW = 10  # members below which finding people comes first


@dataclass(frozen=True, kw_only=True)
class NextStep:
    title: str
    detail: str
    url: str
    icon: str
    is_mine: bool = False  # about the member's own work


def next_steps(
    member: Member, *, now: datetime, rights: frozenset[Right] | None = None
) -> list[NextStep]:
    """Steps of the core, then own promises, questions and products, then things to begin.

    Answers that only the member can give are in the inbox. Reads the rights unless given.
    """
    if rights is None:
        rights = rights_of(member, now=now)
    return [*for_the_core(rights, now=now), *for_me(member, now=now)[:MOST]]


def for_the_core(rights: frozenset[Right], *, now: datetime) -> list[NextStep]:
    """Steps that need a duty; see `launch_steps.py` for those of a young city."""
    if not rights:
        return []
    steps = []
    soon = Meeting.objects.upcoming(now=now).filter(starts_at__lte=now + SOON)
    unsure = soon.filter(state=Meeting.State.PLANNED, starts_at__gt=now).first()
    if unsure and Right.RHYTHM in rights:
        steps.append(confirm(unsure))
    if Right.INVITE in rights and Member.objects.here()[:FEW].count() < FEW:
        steps.append(
            NextStep(
                title=_("Invite people"),
                detail=_("Show or send one QR: an e-mail, a code, a name, and they are in."),
                url=reverse("members:door"),
                icon="qr-code",
            )
        )
    return steps


def confirm(meeting: Meeting) -> NextStep:
    return NextStep(
        title=_("Confirm that we meet: %(when)s") % {"when": dates.when(meeting.starts_at)},
        detail=_("Until somebody of the core says so, people can't count on it."),
        url=meeting.get_absolute_url(),
        icon="calendar-days",
        is_mine=True,
    )


def for_me(member: Member, *, now: datetime) -> list[NextStep]:
    steps = [keep(task) for task in next_tasks.instances(person=member.pk, now=now)]
    queue = queued.instances(person=member.pk, now=now)
    products = own_products.instances(person=member.pk, now=now)
    steps += [about_queue(queue), about_product(products[0] if products else None)]
    if not member.helps_with:
        steps.append(
            NextStep(
                title=_("Say what you can help with"),
                detail=_("Two or three words: somebody is looking for exactly that."),
                url=reverse("members:me"),
                icon="hand-raised",
            )
        )
    return steps


def _queued(given: Arguments) -> QuerySet[Question]:
    """Questions of a member in the queue."""
    mine = (
        Question.objects.open().filter(author=given.person).exclude(state=Question.State.WORKED_ON)
    )
    found: QuerySet[Question] = mine.order_by("asked_at", "pk")
    return found


def _own_products(given: Arguments) -> QuerySet[Product]:
    """A product of the member, preferably one of their own."""
    mine = Product.objects.in_work().filter(authorships__member=given.person)
    found: QuerySet[Product] = mine.order_by("authorships__role", "-moved_at", "-pk")
    return found[:1]


queued, own_products = CompiledQuery(_queued), CompiledQuery(_own_products)


def keep(task: Task) -> NextStep:
    return NextStep(
        title=_("You have promised: %(day)s") % {"day": dates.relative(task.due_on)}
        if task.due_on
        else _("You have promised"),
        detail=task.text,
        url=reverse("outcome:tasks"),
        icon="hand-raised",
        is_mine=True,
    )


def in_queue(number: int) -> str:
    """The number of questions in words.

    One has a text without number: 21 is singular in Russian too.
    """
    if number == 1:
        return _("Your question is in the queue")
    title = ngettext(
        "%(number)s of your questions is in the queue",
        "%(number)s of your questions are in the queue",
        number,
    )
    return title % {"number": number}


def about_queue(questions: list[Question]) -> NextStep:
    if not questions:
        return NextStep(
            title=_("Bring a question"),
            detail=_("What are you stuck with? It takes half a minute."),
            url=reverse("products:ask"),
            icon="question-mark-circle",
        )
    return NextStep(
        title=in_queue(len(questions)),
        detail=str(questions[0]),
        url=questions[0].get_absolute_url(),
        icon="question-mark-circle",
        is_mine=True,
    )


def about_product(product: Product | None) -> NextStep:
    if product is None:
        return NextStep(
            title=_("Bring what you are working on"),
            detail=_("An idea is enough: it gets a line, and every meeting becomes a stop."),
            url=reverse("products:begin"),
            icon="light-bulb",
        )
    return NextStep(
        title=product.title,
        detail=product.get_stage_display(),
        url=product.get_absolute_url(),
        icon="map",
        is_mine=True,
    )
