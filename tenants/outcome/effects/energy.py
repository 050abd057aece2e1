"""Energy before and after a meeting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count

from tenants.live.models import PulseMark
from tenants.members.validators import SMALLEST_GROUP


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

    Only people who answered both times count, so that people who came late or left early don't
    shift the means. Meetings with fewer than SMALLEST_GROUP of them are left out (small cells are
    suppressed, as in public statistics). One statement. Source of the measure: the article's effect
    "прилив энергии"; of the pairing: D. Campbell, J. Stanley, Experimental and Quasi-Experimental
    Designs for Research, 1963, design 2. Without a control group it shows a change but not its
    cause.
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
        for meeting, people, before, after in rows.filter(people__gte=SMALLEST_GROUP)
    }


def mean_energy(energies: Sequence[Energy]) -> Energy | None:
    """The means over all answers of several meetings; None for fewer than SMALLEST_GROUP."""
    people = sum(energy.people for energy in energies)
    if people < SMALLEST_GROUP:
        return None
    return Energy(
        people,
        before=sum(energy.before * energy.people for energy in energies) / people,
        after=sum(energy.after * energy.people for energy in energies) / people,
    )
