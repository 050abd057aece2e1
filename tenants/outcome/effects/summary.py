"""Effects of several meetings in a few numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.outcome.effects import formulae
from tenants.outcome.effects.energy import Energy, mean_energy
from tenants.outcome.effects.evenings import EveningEffects, Promises


@dataclass(frozen=True, slots=True)
class EffectsSum:
    """Sums over meetings. `throughput` leaves out too short ones; None without data."""

    evenings: int
    energy: Energy | None
    questions: int
    realisations: int
    throughput: float | None
    promises: Promises
    new_pairs: int

    @property
    def is_too_short(self) -> bool:
        return self.throughput is None and bool(self.questions)


def sum_effects(evenings: Sequence[EveningEffects]) -> EffectsSum:
    lasted = [evening for evening in evenings if not evening.is_too_short]
    promises = [evening.promises for evening in evenings]
    return EffectsSum(
        evenings=len(evenings),
        energy=mean_energy([evening.energy for evening in evenings if evening.energy]),
        questions=sum(evening.questions for evening in evenings),
        realisations=sum(evening.realisations for evening in evenings),
        throughput=formulae.per_ten_person_hours(
            sum(evening.questions for evening in lasted),
            people=1,
            hours=sum(evening.meeting.came * evening.hours for evening in lasted),
        ),
        promises=Promises(
            kept=sum(made.kept for made in promises),
            let_go=sum(made.let_go for made in promises),
            late=sum(made.late for made in promises),
            ahead=sum(made.ahead for made in promises),
        ),
        new_pairs=sum(evening.minutes.pairs_new for evening in evenings),
    )
