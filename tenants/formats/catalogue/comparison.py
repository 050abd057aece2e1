"""Two versions of a format side by side, step by step."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from tenants.formats.catalogue.spec import FormatSpec, StepSpec

STEP_FIELDS = tuple(field.name for field in fields(StepSpec))
FORMAT_FIELDS = tuple(field.name for field in fields(FormatSpec) if field.name != "steps")
TEXT_FIELDS = frozenset({"title", "for_facilitator", "for_participants"})
# Two steps are one rewritten step when this much of their text is shared. Only the beginnings are
# compared, so that a very long text can't hold the page up.
ALIKE = 0.6
COMPARED_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class StepChange:
    """One row of the comparison; a position counts from 0 and is None where the step is absent."""

    old_position: int | None
    new_position: int | None
    old: StepSpec | None
    new: StepSpec | None
    moved: bool
    changed_fields: tuple[str, ...]

    @property
    def added(self) -> bool:
        return self.old is None

    @property
    def removed(self) -> bool:
        return self.new is None

    @property
    def kind(self) -> str:
        """`added`, `removed`, `changed`, `moved` or `same`."""
        if self.added:
            return "added"
        if self.removed:
            return "removed"
        if self.changed_fields:
            return "changed"
        return "moved" if self.moved else "same"

    @property
    def unchanged(self) -> bool:
        return not (self.added or self.removed or self.moved or self.changed_fields)


@dataclass(frozen=True, slots=True)
class FormatDiff:
    """`changed_fields` are those of the format itself; `rows` follow the new version's order, a
    removed step standing after the step that it used to follow."""

    changed_fields: tuple[str, ...]
    rows: tuple[StepChange, ...]

    @property
    def identical(self) -> bool:
        return not self.changed_fields and all(row.unchanged for row in self.rows)


def diff(old: FormatSpec, new: FormatSpec) -> FormatDiff:
    """Match the steps of `old` and `new`, and describe each one's change."""
    pairs = _matches(old.steps, new.steps)
    return FormatDiff(
        changed_fields=_changed(old, new, FORMAT_FIELDS),
        rows=tuple(_rows(old.steps, new.steps, pairs)),
    )


def _matches(old: tuple[StepSpec, ...], new: tuple[StepSpec, ...]) -> dict[int, int]:
    """New position → old position: the same step first, then the same title, then a like text."""
    pairs: dict[int, int] = {}
    keys: tuple[Callable[[StepSpec], Hashable], ...] = (
        lambda step: step,
        lambda step: (step.kind, step.title),
        lambda step: step.title,
    )
    for key in keys:
        for at, step in enumerate(new):
            if at in pairs:
                continue
            for before, candidate in enumerate(old):
                if before not in pairs.values() and key(candidate) == key(step):
                    pairs[at] = before
                    break
    for at, step in enumerate(new):
        if at in pairs:
            continue
        free = [position for position in range(len(old)) if position not in pairs.values()]
        likeness = {position: _likeness(old[position], step) for position in free}
        best = max(likeness, key=likeness.__getitem__, default=None)
        if best is not None and likeness[best] >= ALIKE:
            pairs[at] = best
    return pairs


def _likeness(one: StepSpec, other: StepSpec) -> float:
    if one.kind != other.kind:
        return 0.0
    return SequenceMatcher(None, _beginning(one), _beginning(other), autojunk=False).ratio()


def _beginning(step: StepSpec) -> str:
    words = (step.for_participants, step.for_facilitator)
    return " ".join(text.ru or text.en for text in words)[:COMPARED_CHARACTERS]


def _rows(
    old: tuple[StepSpec, ...], new: tuple[StepSpec, ...], pairs: dict[int, int]
) -> Iterator[StepChange]:
    still = _in_order(pairs)
    removed = [before for before in range(len(old)) if before not in pairs.values()]
    anchors: dict[int | None, list[int]] = {}
    for before in removed:
        kept = [position for position in pairs.values() if position < before]
        anchors.setdefault(max(kept, default=None), []).append(before)

    def gone(anchor: int | None) -> Iterator[StepChange]:
        for before in anchors.get(anchor, ()):
            yield StepChange(before, None, old[before], None, False, ())

    yield from gone(None)
    for at, step in enumerate(new):
        origin = pairs.get(at)
        if origin is None:
            yield StepChange(None, at, None, step, False, ())
            continue
        changed = _changed(old[origin], step, STEP_FIELDS)
        yield StepChange(origin, at, old[origin], step, at not in still, changed)
        yield from gone(origin)


def _in_order(pairs: dict[int, int]) -> set[int]:
    """New positions that kept their order: the longest increasing run, so the fewest moves."""
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for at in sorted(pairs):
        slot = bisect_left(tails, pairs[at])
        previous[at] = ends[slot - 1] if slot else None
        tails[slot : slot + 1] = [pairs[at]]
        ends[slot : slot + 1] = [at]
    kept: set[int] = set()
    at_end = ends[-1] if ends else None
    while at_end is not None:
        kept.add(at_end)
        at_end = previous[at_end]
    return kept


def _changed(old: object, new: object, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))
