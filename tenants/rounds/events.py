"""The event of an ended round for webhooks: by then every member reads its words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from tenants.products.models import Question
from tenants.rounds.models import Round, RoundWord
from tenants.rounds.serializers import RoundSerializer, RoundWordSerializer
from tenants.rounds.signals import round_ended
from tenants.webhooks.events import Data, Event, emit, register


def read_round(number: int) -> Data | None:
    """Nothing of a question that its author has taken back."""
    shown = Question.objects.seen_by_all_members()
    found = Round.objects.filter(pk=number, ended_at__isnull=False, question__in=shown)
    round = found.with_question().with_counts().first()
    if round is None:
        return None
    words = RoundWord.objects.given().filter(round=round).select_related("member")
    said = RoundWordSerializer(words, many=True).data
    return {**RoundSerializer(round).data, "words": said}


ENDED = register(Event(name="round.ended", label=_("A round has ended"), read=read_round))


@receiver(round_ended, dispatch_uid="webhooks.round-ended")
def announce_end(*, round: Round, now: datetime, **_: Any) -> None:
    emit(ENDED, round.pk, now=now)
