"""The rows for the keys of the content, read once per city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.demo.content import records
from tenants.members.models import Member
from tenants.products.models import Question


@dataclass(frozen=True)
class Cast:
    """`by_key` and `questions` are named as in the content; `members` in the order of joining."""

    members: Sequence[Member]
    by_key: Mapping[str, Member]
    questions: Mapping[str, Question]


def cast_of(telling: records.City) -> Cast:
    members = list(Member.objects.here().select_related("user").order_by("joined_at", "pk"))
    by_email = {member.user.email: member for member in members}
    by_text = {question.text: question for question in Question.objects.all()}
    return Cast(
        members=members,
        by_key={person.key: by_email[person.email] for person in telling.people},
        questions={told.key: by_text[told.text] for told in telling.questions},
    )
