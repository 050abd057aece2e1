"""Reading network questions: offers, hosting cities, perspectives by city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from network.questions.models import Hosting, NetworkQuestion, Reply
from tenants.live.models import Capture
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City


@dataclass(frozen=True, slots=True)
class CityReplies:
    """The perspectives of one hosting city."""

    hosting: Hosting
    replies: Sequence[Reply]


def offers(city: City, *, now: datetime) -> QuerySet[NetworkQuestion]:
    """Questions that this city is asked and has neither taken nor declined, newest first."""
    here = Hosting.objects.filter(question=OuterRef("pk"), city_id=city.pk)
    found: QuerySet[NetworkQuestion] = NetworkQuestion.objects.asked_on(timezone.localdate(now))
    asked = found.exclude(city_id=city.pk).filter(Q(cities=[]) | Q(cities__contains=[city.pk]))
    return asked.filter(~Exists(here))


def seen_in(city: City) -> QuerySet[NetworkQuestion]:
    """Questions that a city may read: its own, those it hosts, and those still offered.

    After its author took a question back, only cities that host it still read it.
    """
    here = Hosting.objects.filter(question=OuterRef("pk"), city_id=city.pk, local_id__gt=0)
    found: QuerySet[NetworkQuestion] = NetworkQuestion.objects.filter(
        Q(city_id=city.pk) | Q(closed_at=None) | Exists(here)
    )
    return found


def taken(city: City) -> QuerySet[Hosting]:
    found: QuerySet[Hosting] = Hosting.objects.filter(city_id=city.pk).exclude(local_id=None)
    return found.select_related("question").order_by("-taken_at", "-pk")


def asked_by(city: City) -> QuerySet[NetworkQuestion]:
    found: QuerySet[NetworkQuestion] = NetworkQuestion.objects.filter(city_id=city.pk)
    return found


def replies_by_city(asked: NetworkQuestion) -> list[CityReplies]:
    """The hosting cities in the order of taking, with their perspectives. Two queries."""
    hostings = asked.hostings.filter(is_open=True).exclude(local_id=None)
    shown = asked.replies.exclude(text="").select_related("thanks")
    by_city: dict[int, list[Reply]] = {}
    for reply in shown:
        by_city.setdefault(reply.city_id, []).append(reply)
    return [CityReplies(host, by_city.get(host.city_id, [])) for host in hostings]


def unread(member: Member, *, city: City) -> QuerySet[NetworkQuestion]:
    """Questions of a member to which perspectives came back since they read them."""
    mine = Question.objects.filter(author=member).values("pk")
    newer = Hosting.objects.filter(question=OuterRef("pk"), is_open=True).filter(
        Q(question__read_at=None) | Q(replied_at__gt=F("question__read_at"))
    )
    found: QuerySet[NetworkQuestion] = NetworkQuestion.objects.filter(
        Exists(newer.exclude(replied_at=None)), city_id=city.pk, local_id__in=mine
    )
    return found


def own_captures(asked: NetworkQuestion, member: Member, city: City) -> set[int]:
    """Keys of the thoughts behind the replies of a member. One query."""
    mine = Capture.objects.filter(by__member=member)
    numbers = asked.replies.filter(city_id=city.pk).values_list("capture_id", flat=True)
    return set(mine.filter(pk__in=list(numbers)).values_list("pk", flat=True))


def undecided(member: Member, *, city: City) -> QuerySet[Reply]:
    """Perspectives of a member that went to another city, before they chose about their name."""
    found: QuerySet[Reply] = Reply.objects.filter(
        Reply.of_member(member.pk), city_id=city.pk, is_decided=False, question__is_open=True
    ).exclude(text="")
    return found.select_related("question").order_by("said_at", "pk")
