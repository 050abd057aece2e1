"""The subjects of threads in words."""

from __future__ import annotations

from django.utils import timezone

from tenants.conversations.models import Subject
from tenants.meetings.models import Meeting
from tenants.outcome.models import Task
from tenants.products.models import Question
from tenants.ui import dates
from tenants.ui.plain_text import plain


def subject_title(subject: Subject) -> str:
    """The subject in its own words; of an evening its title with the day."""
    if isinstance(subject, Meeting):
        return f"{subject.title}, {dates.day(subject.starts_at, today=timezone.localdate())}"
    if isinstance(subject, Question | Task):
        return plain(subject.text)
    return plain(str(subject))
