"""The number of evenings somebody came to, counted by an app above this one."""

from __future__ import annotations

from collections.abc import Callable

from tenants.members.models import Member

Count = Callable[[Member], int]

_counts: list[Count] = []


def counts_evenings(count: Count) -> Count:
    """Register a function that counts the evenings of a member."""
    if count not in _counts:
        _counts.append(count)
    return count


def evenings_of(member: Member) -> int:
    return sum(count(member) for count in _counts)
