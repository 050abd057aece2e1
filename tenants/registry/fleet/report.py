"""The result of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tenants.registry.models import City, FleetOutcome


class RehearsalFailed(Exception):
    """The migrations fail in an empty schema."""


class CanaryFailed(Exception):
    """The first city failed; no other city was changed."""


@dataclass
class Report:
    """The applied migrations of the hub, cities by outcome, and failures."""

    hub: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[City, str, str]] = field(default_factory=list)

    def add(self, city: City, outcome: str, detail: str = "") -> None:
        self.outcomes[outcome] += 1
        if outcome != FleetOutcome.Outcome.MIGRATED:
            self.problems.append((city, outcome, detail))
