"""What other apps put on the line of a product: meetings, perspectives, realisations, commitments.

    from tenants.products import stops
    stops.register(stops_of_meetings)          # in the app's ready()

A provider gets the numbers of products and gives their stops, in any order, in a fixed number of
queries; it hides what `reader` (None: a visitor) may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tenants.members.models import Member
from tenants.ui.linemap import Stop


@dataclass(frozen=True, slots=True)
class Placed:
    """A stop and where it stands on which line."""

    product_id: int
    at: datetime
    stop: Stop


class Provider(Protocol):
    def __call__(
        self, product_ids: Sequence[int], *, reader: Member | None
    ) -> Iterable[Placed]: ...


_providers: list[Callable[..., Iterable[Placed]]] = []


def register(provider: Provider) -> None:
    """Idempotent."""
    if provider not in _providers:
        _providers.append(provider)


def gather(product_ids: Sequence[int], *, reader: Member | None) -> list[Placed]:
    """Everything that the registered apps know of these products."""
    return [placed for provider in _providers for placed in provider(product_ids, reader=reader)]
