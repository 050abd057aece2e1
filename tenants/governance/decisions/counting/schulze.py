"""Ranking: the Schulze method.

Markus Schulze, “A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
single-winner election method”, Social Choice and Welfare 36 (2011), 267–303; strength of a link by
winning votes. It elects whoever beats everybody in pairs, and copies of an option help nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Matrix = list[list[int]]


def schulze(ballots: Iterable[Mapping[str, int]], *, options: int) -> tuple[list[int], Matrix]:
    """The winners, several if they tie, and how many prefer each option (row) to each (column).

    A ballot gives places, 1 for the best, by the number of the option; options without a place
    come after all others, equal to each other.
    """
    prefer = preferences(ballots, options=options)
    paths = strongest_paths(prefer)
    everyone = range(options)
    winners = [
        one for one in everyone if all(paths[one][other] >= paths[other][one] for other in everyone)
    ]
    return winners, prefer


def preferences(ballots: Iterable[Mapping[str, int]], *, options: int) -> Matrix:
    prefer = [[0] * options for _one in range(options)]
    last = options + 1
    for ballot in ballots:
        places = [ballot.get(str(option), last) for option in range(options)]
        for row, mine in zip(prefer, places, strict=True):
            for other, place in enumerate(places):
                if mine < place:
                    row[other] += 1
    return prefer


def strongest_paths(prefer: Sequence[Sequence[int]]) -> Matrix:
    """The widest path between each two options: Floyd and Warshall's algorithm."""
    everyone = range(len(prefer))
    paths = [
        [prefer[one][other] if prefer[one][other] > prefer[other][one] else 0 for other in everyone]
        for one in everyone
    ]
    for middle in everyone:
        through = paths[middle]
        for one in everyone:
            reach, row = paths[one][middle], paths[one]
            if one == middle or not reach:
                continue
            for other in everyone:
                width = min(reach, through[other])
                if width > row[other] and other != one:
                    row[other] = width
    return paths
