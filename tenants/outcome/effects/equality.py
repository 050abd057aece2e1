"""Measures of equality over the latest evenings: voice, facilitation, agenda. Nobody is named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.live.models import Capture
from tenants.meetings.models import Attendance
from tenants.members.validators import SMALLEST_GROUP
from tenants.outcome.effects import formulae
from tenants.outcome.effects.evenings import FEWEST_TURNS, ROLLING, latest_run, questions_worked

LEVELS: tuple[tuple[float, str | Promise], ...] = (
    (0.25, _("shared evenly")),
    (0.5, _("mostly shared")),
    (0.75, _("carried by few")),
    (1, _("carried by very few")),
)
SAID = Q(captures__kind__in=Capture.SAID, captures__taken_back_at=None)


@dataclass(frozen=True, slots=True)
class Equality:
    """From 0 (as even as can be) to 1 (one person alone); None where it is too few to say."""

    evenings: int
    voice: float | None
    facilitation: float | None
    agenda: float | None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure on the page. `not_means`: what it doesn't show."""

    title: str | Promise
    means: str | Promise
    not_means: str | Promise
    value: float | None

    @property
    def level(self) -> str | Promise:
        """The value in words."""
        if self.value is None:
            return _("too few to say")
        return next(words for limit, words in LEVELS if self.value <= limit)

    @property
    def percent(self) -> int:
        return round(100 * (self.value or 0))


def equality() -> Equality:
    """Measure the latest eight evenings that were run. Three statements, however many people."""
    latest = list(latest_run().values_list("meeting", "meeting__run__facilitator")[:ROLLING])
    meetings = [meeting for meeting, _leader in latest]
    present = Attendance.objects.came().filter(meeting__in=meetings)
    rows = present.annotate(thoughts=Count("captures", filter=SAID)).order_by()
    spoken: dict[int, list[int]] = defaultdict(list)
    people: set[int] = set()
    for meeting, member, times in rows.values_list("meeting", "member", "thoughts"):
        spoken[meeting].append(times)
        people |= {member} if member else set()
    led = Counter(leader for _meeting, leader in latest if leader)
    worked = questions_worked(meetings)
    asked = Counter(author for found in worked.values() for author in found.values())
    return Equality(
        evenings=len(latest),
        voice=mean([shown(times) for times in spoken.values()]),
        facilitation=shown(turns_of(led, people)),
        agenda=shown(turns_of(asked, people)),
    )


def turns_of(turns: Counter[int], people: set[int]) -> Sequence[int]:
    """How often each took a turn, with those who came and took none."""
    return [turns[person] for person in people | set(turns)]


def shown(times: Sequence[int]) -> float | None:
    """The measure, or None for fewer than five people (small cells) or three turns (no share)."""
    if len(times) < SMALLEST_GROUP or sum(times) < FEWEST_TURNS:
        return None
    return formulae.unevenness(times)


def mean(values: Sequence[float | None]) -> float | None:
    """The mean of evenings that have a value, in hundredths."""
    known = [value for value in values if value is not None]
    return round(fmean(known), 2) if known else None


def measures(found: Equality) -> list[Measure]:
    """All measures, in the order of the page."""
    return [
        Measure(
            title=_("Voice"),
            means=_("How evenly the thoughts written down are spread over those who were there."),
            not_means=_("It counts thoughts, not what they changed. Listening is work, too."),
            value=found.voice,
        ),
        Measure(
            title=_("Leading"),
            means=_("How evenly the evenings were led by those who came."),
            not_means=_("It doesn't say why: perhaps nobody else could lead."),
            value=found.facilitation,
        ),
        Measure(
            title=_("Agenda"),
            means=_("How evenly the questions worked on are spread over those who came."),
            not_means=_("Somebody at a hard moment may need more of our time, and rightly so."),
            value=found.agenda,
        ),
    ]
