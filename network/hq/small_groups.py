"""Hide groups of fewer than five, also from subtraction: the one rule for everything HQ reads.

A city publishes each count rounded down to a multiple of five, and nothing where that would hide
somebody: one to four. All that HQ reads is such a count, or a sum of them. So any two of them,
of whatever weeks, cities, parts and wholes, differ by nought or by five and more. What is hidden in
a city is in no sum.

`publish` runs in the city, before a number leaves it. Pages, CSV files and sums start from what it
returns. See decisions/0550-pulses.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from tenants.members.validators import SMALLEST_GROUP

STEP = 5  # of a share, in percent


def publish(number: int) -> int | None:
    """The number rounded down to a multiple of five; None if it is hidden."""
    if 0 < number < SMALLEST_GROUP:
        return None
    return number - number % SMALLEST_GROUP


def publish_all(counts: Mapping[str, int]) -> dict[str, int | None]:
    return {name: publish(number) for name, number in counts.items()}


def total(published: Iterable[int | None]) -> int:
    """The sum of published numbers, without the hidden ones."""
    return sum(number for number in published if number and number >= SMALLEST_GROUP)


def change(now: int | None, before: int | None) -> int | None:
    """The change between two published numbers; None if one of them is hidden."""
    return None if now is None or before is None else now - before


def share(part: int, whole: int) -> int | None:
    """A share in percent, in steps of five; None for a whole of fewer than five."""
    if whole < SMALLEST_GROUP:
        return None
    return round(100 * part / whole / STEP) * STEP


def in_words(number: int | None) -> str:
    """The number as text; “under 5” for a small group, which could reveal a member."""
    if number is None or 0 < number < SMALLEST_GROUP:
        return _("under %d") % SMALLEST_GROUP
    return str(number)
