"""What other apps show on a person's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tenants.members.models import Member

Reading = Callable[[Member, Member | None], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """A template and what it is given, read for a person and the one who looks."""

    template: str
    read: Reading


_panels: list[Panel] = []


def register(panel: Panel) -> None:
    if panel not in _panels:
        _panels.append(panel)


def drawn_for(person: Member, viewer: Member | None) -> list[tuple[str, dict[str, Any]]]:
    return [(panel.template, panel.read(person, viewer)) for panel in _panels]
