"""The formulae, with their sources and limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

SHORTEST = 0.5  # hours; a shorter meeting has no rates
LATEST = timedelta(hours=1)  # hours that count after the planned end


def hours_of(*, began: datetime, closed: datetime, planned_end: datetime) -> float:
    """The length of a meeting in hours, until an hour after its planned end at most."""
    ended = min(closed, planned_end + LATEST)
    return max(0.0, (ended - began).total_seconds() / 3600)


def per_ten_person_hours(questions: int, *, people: int, hours: float) -> float | None:
    """Questions worked on in ten person-hours.

    Output per hour worked, as labour productivity is defined (OECD, Measuring Productivity, 2001).
    It counts questions, not how deep the work went: a long Troika is not worse than a quick
    Lean Coffee. None without people, and for less than `SHORTEST`: a rate over some minutes says
    how the evening was closed, not how it went.
    """
    spent = people * hours
    return 10 * questions / spent if spent > 0 and hours >= SHORTEST else None


def kept_share(*, kept: int, let_go: int, late: int) -> float | None:
    """The share of kept promises among those that are settled or late.

    "Percent plan complete" of the Last Planner System (G. Ballard, 2000). A promise without a day
    counts once it is settled. A low share may mean brave promises. None without settled or late
    ones.
    """
    settled = kept + let_go + late
    return kept / settled if settled else None


def coverage(pairs: int, *, people: int) -> float | None:
    """The share of all pairs of members that have worked at one table.

    The density of the graph of encounters, E / (N(N−1)/2) (S. Wasserman, K. Faust, Social Network
    Analysis, 1994, ch. 4). It falls when many people join at once: that is good news, too. None
    for fewer than two people.
    """
    possible = people * (people - 1) / 2
    return min(1.0, pairs / possible) if possible else None


def concentration(times: Sequence[int]) -> float | None:
    """The share of the most frequent person.

    The dominance index d = Nmax / N (W. Berger, F. Parker, Science 168, 1970). None without
    data.
    """
    total = sum(times)
    return max(times) / total if total else None


def unevenness(times: Sequence[int]) -> float | None:
    """How unevenly turns are spread: 0 as evenly as whole turns can be, 1 by one person alone.

    The coefficient of C. Gini (Variabilità e mutabilità, 1912) for a finite sample in ascending
    order, G = Σ(2i − n − 1)xᵢ / (nΣx). It reaches (n − 1)/n at most, and with fewer turns than
    people it can't be 0, so it is placed between the least and the most that are possible for as
    many turns and people. In hundredths. None for fewer than two people or turns.
    """
    people, total = len(times), sum(times)
    if people < 2 or total < 2:
        return None
    weighted = sum((2 * i - people - 1) * x for i, x in enumerate(sorted(times), start=1))
    more = total % people  # people with one turn more than the others, spread as evenly as can be
    least = more * (people - more)
    return round((weighted - least) / ((people - 1) * total - least), 2)
