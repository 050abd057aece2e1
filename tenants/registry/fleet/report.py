"""What a run has to say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tenants.registry.models import City, FleetOutcome


class RehearsalFailed(Exception):
    """The migrations don't even work in a schema where nobody lives."""


class CanaryFailed(Exception):
    """The first city did not survive; nobody else was touched."""


@dataclass
class Report:
    """What happened: migrations of the hub, cities by outcome, and what is wrong with whom."""

    hub: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[City, str, str]] = field(default_factory=list)

    def add(self, city: City, outcome: str, detail: str = "") -> None:
        self.outcomes[outcome] += 1
        if outcome != FleetOutcome.Outcome.MIGRATED:
            self.problems.append((city, outcome, detail))
