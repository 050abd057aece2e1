"""Minutes of meetings. Their content is read from the meeting's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.meetings.models import Meeting

VERSIONS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Note:
    """A version of the note under the minutes. `by`: a member's key."""

    text: str
    by: int
    name: str
    at: datetime


class Minutes(models.Model):
    """Minutes, created when the meeting closes, with numbers that can't be computed later.

    Pairs of members who worked at one table: `pairs_met` at this meeting, `pairs_new` of them for
    the first time, `pairs_known` ever until then. `members`: the size of the city then.
    """

    meeting = models.OneToOneField(
        Meeting,
        models.CASCADE,
        primary_key=True,
        related_name="minutes_kept",
        verbose_name=_("meeting"),
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    pairs_met = models.PositiveIntegerField(_("pairs that worked together"), default=0)
    pairs_new = models.PositiveIntegerField(_("of them new"), default=0)
    pairs_known = models.PositiveIntegerField(_("pairs that ever worked together"), default=0)
    members = models.PositiveIntegerField(_("members then"), default=0)
    notes = models.JSONField(_("versions of the note"), default=list)  # the oldest first

    class Meta:
        verbose_name = pgettext_lazy("record", "minutes")
        verbose_name_plural = pgettext_lazy("record", "minutes")

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return reverse("outcome:minutes", settings.CITY_URLCONF, [self.meeting_id])

    @property
    def versions(self) -> Sequence[Note]:
        """Versions of the note, the oldest first."""
        return [_note(row) for row in self.notes]

    @property
    def note(self) -> Note | None:
        """The present note; None if it is empty."""
        last = _note(self.notes[-1]) if self.notes else None
        return last if last and last.text else None

    @property
    def number(self) -> int:
        """The number of the latest version; 0 before the first."""
        return int(self.notes[-1]["number"]) if self.notes else 0

    def add(self, note: Note) -> None:
        """Add a version without saving."""
        row = asdict(note) | {"at": note.at.isoformat(), "number": self.number + 1}
        self.notes = [*self.notes, row][-VERSIONS_KEPT:]


def _note(row: dict[str, Any]) -> Note:
    return Note(row["text"], row["by"], row["name"], datetime.fromisoformat(row["at"]))
