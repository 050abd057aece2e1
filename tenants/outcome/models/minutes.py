"""The minutes of an evening. Their text is composed from the evening's rows when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.meetings.models import Meeting

VERSIONS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Note:
    """One version of the free words under the minutes: `by` is a member's number."""

    text: str
    by: int
    name: str
    at: datetime


class Minutes(models.Model):
    """Written the moment the evening closes, with what can't be counted afterwards.

    Pairs are unordered pairs of members: `pairs_met` worked at one table that evening, `pairs_new`
    of them for the first time, `pairs_known` had ever done so by then; `members` were here then.
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
    notes = models.JSONField(_("versions of the note"), default=list)  # the latest is the last

    class Meta:
        verbose_name = pgettext_lazy("record", "minutes")
        verbose_name_plural = pgettext_lazy("record", "minutes")

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return reverse("outcome:minutes", args=[self.meeting_id])

    @property
    def versions(self) -> Sequence[Note]:
        """The oldest first."""
        return [_note(row) for row in self.notes]

    @property
    def note(self) -> Note | None:
        """What stands under the minutes now; None where nothing does."""
        last = _note(self.notes[-1]) if self.notes else None
        return last if last and last.text else None

    @property
    def number(self) -> int:
        """Of the latest version; 0 before the first."""
        return int(self.notes[-1]["number"]) if self.notes else 0

    def add(self, note: Note) -> None:
        """A new version. Saved by the caller."""
        row = asdict(note) | {"at": note.at.isoformat(), "number": self.number + 1}
        self.notes = [*self.notes, row][-VERSIONS_KEPT:]


def _note(row: dict[str, Any]) -> Note:
    return Note(row["text"], row["by"], row["name"], datetime.fromisoformat(row["at"]))
