"""Count polls, dots, rankings and dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tenants.governance.decisions.counting.counted import Counted, Tally, Voice
from tenants.governance.decisions.counting.schulze import schulze
from tenants.governance.decisions.models.decision import Result, Way

Count = Callable[[Sequence[Voice], int], Tally]


def count_choices(way: str, voices: Sequence[Voice], *, options: int, quorum: int) -> Counted:
    """Decided if enough have spoken and one option is ahead; a tie decides nothing."""
    tally = {"given": len(voices), **COUNTS[way](voices, options)}
    if len(voices) < quorum:
        return Counted(Result.NO_QUORUM, tally)
    return Counted(Result.DECIDED if len(tally["winners"]) == 1 else Result.TIED, tally)


def count_poll(voices: Sequence[Voice], options: int) -> Tally:
    counts = [0] * options
    for voice in voices:
        for option in voice["options"]:
            counts[option] += 1
    return {"options": counts, "winners": highest(counts)}


def count_dots(voices: Sequence[Voice], options: int) -> Tally:
    counts = [0] * options
    for voice in voices:
        for option, dots in voice["dots"].items():
            counts[int(option)] += dots
    return {"options": counts, "winners": highest(counts)}


def count_ranking(voices: Sequence[Voice], options: int) -> Tally:
    """`options`: against how many others an option wins in pairs; `pairs`: the whole table."""
    winners, pairs = schulze([voice["places"] for voice in voices], options=options)
    wins = [
        sum(pairs[one][other] > pairs[other][one] for other in range(options))
        for one in range(options)
    ]
    return {"options": wins, "pairs": pairs, "winners": winners if voices else []}


def count_dates(voices: Sequence[Voice], options: int) -> Tally:
    """Most can come; then most could; then the earliest."""
    can = [sum(option in voice["yes"] for voice in voices) for option in range(options)]
    could = [sum(option in voice["maybe"] for voice in voices) for option in range(options)]
    best = max(range(options), key=lambda option: (can[option], could[option], -option))
    return {"options": can, "maybe": could, "winners": [best] if can[best] or could[best] else []}


def highest(counts: Sequence[int]) -> list[int]:
    """The options with the highest count, none if nothing was counted."""
    most = max(counts, default=0)
    return [option for option, count in enumerate(counts) if count == most] if most else []


COUNTS: Mapping[str, Count] = {
    Way.POLL: count_poll,
    Way.DOTS: count_dots,
    Way.RANKED: count_ranking,
    Way.TIME: count_dates,
}
