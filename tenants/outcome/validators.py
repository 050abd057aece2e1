"""Limits and rules of texts that are written after a meeting.

Used by models, forms, serializers and actions. The validators raise Django's ValidationError.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tenants.live.models import Capture
from tenants.live.validators import MAX_CAPTURE, is_far

# In characters.
MAX_NOTE = 5000  # under the minutes
MAX_TASK = MAX_CAPTURE  # a captured commitment becomes a task
MAX_DECLINE = 280  # why somebody doesn't take a task
MAX_REASON = 500  # the same with their name
MAX_TRACE = 2000  # the answer to "what changed?"

# The kinds of captures that an author adds from memory, as choices.
REMEMBERED_KINDS = tuple(
    (kind.value, kind.label)
    for kind in (Capture.Kind.PERSPECTIVE, Capture.Kind.REALISATION, Capture.Kind.IDEA)
)


def validate_due_date(day: date) -> None:
    """Refuse a due date that is so far away that it must be a typo."""
    if is_far(day, today=localdate()):
        raise ValidationError(_("Choose a day within the next ten years."), code="far")
