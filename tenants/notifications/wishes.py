"""A member's wish for one kind of notifications."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from tenants.notifications.kinds import Choice


class WrittenWish(TypedDict, total=False):
    """The wish as JSON."""

    when: str
    on: list[str]


@dataclass(frozen=True, slots=True)
class Wish:
    """When it comes, and on which channels; `on` is empty for the first one that is open."""

    when: Choice
    on: tuple[str, ...] = ()

    def channels(self, open_ones: Sequence[str]) -> list[str]:
        """The channels that get it at once, of those that are open, the preferred one first."""
        if self.when != Choice.AT_ONCE:
            return []
        wanted: Collection[str] = self.on
        return [name for name in open_ones if name in wanted] or list(open_ones[:1])

    def written(self) -> WrittenWish:
        return {"when": self.when.value, "on": list(self.on)}

    @classmethod
    def read(cls, written: Any) -> Wish:
        return cls(Choice(written["when"]), tuple(written.get("on", ())))
