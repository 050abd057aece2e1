"""Rounds on the pages of questions, and as stops on the lines of products."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import ngettext

from tenants.members.models import Member
from tenants.members.requests import member_of
from tenants.products.models import Question
from tenants.products.slots import Placed
from tenants.registry.requests import CityRequest
from tenants.rounds.models import Round
from tenants.rounds.queries import have_spoken, rounds_about
from tenants.ui.caching.for_members import read_once
from tenants.ui.linemap import Stop
from tenants.ui.slots import Panel


def rounds_on_question(request: CityRequest, question: Question) -> Panel | None:
    """Its rounds without their words, for members; its author opens one here."""
    member = member_of(request)
    if member is None:
        return None
    now = timezone.now()
    found = read_once(request, "rounds", lambda: rounds_about(question))
    open_one = next((round for round in found if round.is_open(now=now)), None)
    mine = question.author_id == member.pk
    may_open = mine and question.is_open and open_one is None
    if not found and not may_open:
        return None
    context = {
        "rounds": found,
        "spoken_in": have_spoken(member, [open_one]) if open_one else {},
        "may_open_round": may_open,
        "now": now,
    }
    return Panel("rounds/panels/question.html", context)


def stops_of_rounds(product_ids: Sequence[int], reader: Member | None) -> Iterable[Placed]:
    """Ended rounds in which somebody spoke, for members. One statement."""
    if not product_ids or reader is None:
        return
    seen = Question.objects.seen_by(reader).filter(product__in=product_ids)
    ended = Round.objects.filter(question__in=seen, ended_at__isnull=False).with_counts()
    for found in ended.select_related("question"):
        product, when = found.question.product_id, found.ended_at
        if not found.spoken or product is None or when is None:
            continue
        words = ngettext("Round: %(n)d perspective", "Round: %(n)d perspectives", found.spoken)
        yield Placed(
            product,
            when,
            Stop(
                label=words % {"n": found.spoken},
                kind="perspective",
                state="done",
                when=when,
                url=found.get_absolute_url(),
                detail=found.taken or str(found.question),
            ),
        )
