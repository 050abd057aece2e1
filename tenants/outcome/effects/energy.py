"""The energy that people bring and take away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count

from tenants.live.models import PulseMark

FEWEST = 5  # answers; with fewer a number would tell who felt what


@dataclass(frozen=True, slots=True)
class Energy:
    """Means on the scale of 1 to 5, over the `people` who answered both times."""

    people: int
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


def energy_by_meeting(meetings: Iterable[int]) -> dict[int, Energy]:
    """Mean before and mean after of the same people: a paired pre–post comparison.

    Who came late or left early is in neither mean, so that a change of the room is not taken for a
    change of mood. Evenings with fewer than FEWEST such people are left out (small cells are
    suppressed, as in public statistics). One statement. Source of the measure: the article's effect
    "прилив энергии"; of the pairing: D. Campbell, J. Stanley, Experimental and
    Quasi-Experimental Designs for Research, 1963, design 2. There is no control group: it shows a
    change, not its cause.
    """
    both = PulseMark.objects.filter(
        attendance__meeting__in=list(meetings),
        moment=PulseMark.Moment.START,
        attendance__pulse__moment=PulseMark.Moment.END,
    )
    rows = both.values_list("attendance__meeting").annotate(
        people=Count("pk"), before=Avg("value"), after=Avg("attendance__pulse__value")
    )
    return {
        meeting: Energy(people, before, after)
        for meeting, people, before, after in rows.filter(people__gte=FEWEST)
    }


def together(energies: Sequence[Energy]) -> Energy | None:
    """Of several evenings: means over all answers."""
    people = sum(energy.people for energy in energies)
    if people < FEWEST:
        return None
    return Energy(
        people,
        before=sum(energy.before * energy.people for energy in energies) / people,
        after=sum(energy.after * energy.people for energy in energies) / people,
    )
