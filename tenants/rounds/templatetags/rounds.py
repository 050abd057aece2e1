"""What a list tells about a round."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils import timezone

from tenants.rounds.models import Round

register = template.Library()


@register.filter
def is_open(round: Round) -> bool:
    return round.is_open(now=timezone.now())


@register.filter
def state_for(round: Round, spoken_in: Mapping[int, bool]) -> str:
    """`waits` for the reader's word, `open` or empty; `spoken_in` has the reader's places."""
    if not is_open(round):
        return ""
    return "waits" if spoken_in.get(round.pk) is False else "open"
