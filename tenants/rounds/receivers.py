"""End rounds whose question is settled or whose owner has left; forget who left unspoken."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from tenants.members.models import Member
from tenants.members.signals import member_left
from tenants.products.models import Question
from tenants.products.signals import question_changed
from tenants.rounds.actions.rounds import end_locked, lock_round
from tenants.rounds.models import Round, RoundQuerySet, RoundWord

SETTLED = (Question.State.ANSWERED, Question.State.WITHDRAWN)


@receiver(question_changed, dispatch_uid="rounds.question-settled")
def end_round_of_settled(*, question: Question, **_: Any) -> None:
    """A merge changes nothing: the question goes on, and so does its round."""
    if question.state in SETTLED:
        _end(Round.objects.filter(question=question))


@receiver(member_left, dispatch_uid="rounds.member-left")
def leave_rounds(*, member: Member, **_: Any) -> None:
    """Words stay, as on a product; nobody waits for one who is gone."""
    _end(Round.objects.filter(question__author=member))
    RoundWord.objects.filter(member=member, given_at=None).delete()


def _end(rounds: RoundQuerySet) -> None:
    for found in rounds.filter(ended_at=None).order_by("pk"):
        end_locked(lock_round(found), now=timezone.now())
