"""Fetch rounds and words that the signed-in member may see, or raise Http404."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.timezone import now

from tenants.members.models import Member
from tenants.rounds.models import Round, RoundWord
from tenants.rounds.queries import round_page


def readable_round(pk: int, *, reader: Member) -> Round:
    """Raises Http404."""
    found: Round = get_object_or_404(Round.objects.seen_by(reader).with_question(), pk=pk)
    return found


def readable_word(pk: int, number: int, *, reader: Member) -> RoundWord:
    """Somebody's word, as long as the reader may read it. Raises Http404."""
    page = round_page(pk, reader=reader, now=now())
    visible = {word.pk: word for word in page.words}
    if number not in visible:
        get_object_or_404(RoundWord.objects.none(), pk=number)
    return visible[number]
