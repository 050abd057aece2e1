"""Three-way merge of a format: the version adopted, ours now, and the other city's newer one.

Pure values, like `tenants.formats.catalogue`: nothing here knows about the database.

    merge = compare_three(base, ours, theirs)
    spec = merge.apply({"step-2": THEIRS, "field-purpose": OURS})

Each `Change` is one thing that they did since `base`: a field of the format, a step that was added,
removed or changed, or a new order of steps. Whatever they left alone stays as it is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tenants.formats.catalogue import FormatSpec, FormatText, diff
from tenants.formats.catalogue.comparison import STEP_FIELDS, StepChange
from tenants.formats.catalogue.errors import FormatError
from tenants.formats.catalogue.spec import StepSpec

OURS, THEIRS = "ours", "theirs"
ORDER = "order"
# A step's number of rounds has no meaning without its multiplicity, so the two go together.
TOGETHER = {"repeats": "multiplicity"}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that they changed, with what stands here.

    key: names it in forms and the API
    what: "field", "added", "removed", "changed" or "order"
    fields: names of the fields that differ between base and theirs
    conflict: we changed the same thing in another way, so that somebody has to choose
    """

    key: str
    what: str
    conflict: bool
    fields: tuple[str, ...] = ()
    base: StepSpec | None = None
    ours: StepSpec | None = None
    theirs: StepSpec | None = None


class Unmergeable(Exception):
    """The chosen parts together are not a format that can be run."""


class Undecided(Exception):
    """Conflicts without a choice; `keys` names them."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(keys)
        super().__init__(", ".join(self.keys))


@dataclass(frozen=True, slots=True)
class Merge:
    """Their changes since `base`, to be merged into `ours`."""

    base: FormatSpec
    ours: FormatSpec
    theirs: FormatSpec
    changes: tuple[Change, ...]

    @property
    def conflicts(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.conflict)

    @property
    def defaults(self) -> dict[str, str]:
        """Take all that clashes with nothing."""
        return {change.key: THEIRS for change in self.changes if not change.conflict}

    def apply(self, choices: Mapping[str, str]) -> FormatSpec:
        """The merged format. A clean change without a choice is taken.

        Raises Undecided if a conflict has no choice, Unmergeable if the result can't be run.
        """
        undecided = [c.key for c in self.conflicts if choices.get(c.key) not in (OURS, THEIRS)]
        if undecided:
            raise Undecided(undecided)
        taken = {c.key for c in self.changes if choices.get(c.key, THEIRS) == THEIRS}
        fields = {
            c.fields[0]: _merged_value(
                getattr(self.base, c.fields[0]),
                getattr(self.ours, c.fields[0]),
                getattr(self.theirs, c.fields[0]),
            )
            for c in self.changes
            if c.what == "field" and c.key in taken
        }
        try:
            return replace(self.ours, **fields, steps=self._steps(taken))
        except FormatError as error:
            raise Unmergeable from error

    def _steps(self, taken: set[str]) -> tuple[StepSpec, ...]:
        here, there = _Side(self.base, self.ours), _Side(self.base, self.theirs)
        by_key = {c.key: c for c in self.changes}
        # Identity of a step: ("base", position), or ("ours" or "theirs", position) if added there.
        merged: dict[tuple[str, int], StepSpec] = {}
        for at, step in enumerate(self.ours.steps):
            merged[here.identity(at, OURS)] = step
        for origin, step in enumerate(self.base.steps):
            name, key = ("base", origin), f"step-{origin}"
            if key not in by_key or key not in taken:
                continue
            theirs = there.steps.get(origin)
            if theirs is None:
                merged.pop(name, None)
            elif name in merged:
                merged[name] = _merged_step(step, merged[name], theirs)
            else:
                merged[name] = theirs
        for change in self.changes:
            if change.what == "added" and change.key in taken and change.theirs:
                merged[(THEIRS, int(change.key.removeprefix("added-")))] = change.theirs
        ours_order = [here.identity(at, OURS) for at in range(len(self.ours.steps))]
        theirs_order = [there.identity(at, THEIRS) for at in range(len(self.theirs.steps))]
        first, second = ours_order, theirs_order
        if ORDER in taken and ORDER in by_key:
            first, second = theirs_order, ours_order
        return tuple(merged[name] for name in _interleaved(first, second, merged))


def compare_three(base: FormatSpec, ours: FormatSpec, theirs: FormatSpec) -> Merge:
    """List their changes since `base`, without those that we made in the same way."""
    ours, theirs = replace(ours, key=base.key), replace(theirs, key=base.key)
    here, there = _Side(base, ours), _Side(base, theirs)
    return Merge(
        base,
        ours,
        theirs,
        (
            *_fields(base, ours, theirs),
            *_changed_steps(base, here, there),
            *_added(here, there),
            *_order(here, there),
        ),
    )


class _Side:
    """One side of the merge, matched with the base."""

    def __init__(self, base: FormatSpec, spec: FormatSpec) -> None:
        rows = diff(base, spec).rows
        self.rows: dict[int, StepChange] = {
            row.old_position: row for row in rows if row.old_position is not None
        }
        self.steps: dict[int, StepSpec] = {
            origin: row.new for origin, row in self.rows.items() if row.new is not None
        }
        self.added: dict[int, StepSpec] = {
            row.new_position: row.new
            for row in rows
            if row.old is None and row.new_position is not None and row.new is not None
        }
        self.origins = {
            row.new_position: row.old_position
            for row in rows
            if row.new_position is not None and row.old_position is not None
        }
        self.spec = spec

    def identity(self, position: int, side: str) -> tuple[str, int]:
        origin = self.origins.get(position)
        return (side, position) if origin is None else ("base", origin)

    def order_of(self, common: set[int]) -> list[int]:
        found = (self.origins.get(at) for at in range(len(self.spec.steps)))
        return [origin for origin in found if origin in common]


def _fields(base: FormatSpec, ours: FormatSpec, theirs: FormatSpec) -> Iterable[Change]:
    for name in diff(base, theirs).changed_fields:
        before, here, there = (getattr(spec, name) for spec in (base, ours, theirs))
        clash = _clashes(before, here, there)
        if clash or _merged_value(before, here, there) != here:
            yield Change(f"field-{name}", "field", clash, fields=(name,))


def _changed_steps(base: FormatSpec, here: _Side, there: _Side) -> Iterable[Change]:
    for origin, step in enumerate(base.steps):
        ours, theirs = here.steps.get(origin), there.steps.get(origin)
        if theirs in (step, ours):
            continue
        if theirs is None:
            changed = ours != step
            yield Change(f"step-{origin}", "removed", changed, base=step, ours=ours)
        else:
            fields = tuple(n for n in STEP_FIELDS if getattr(step, n) != getattr(theirs, n))
            clash = ours is None or any(_step_clashes(step, ours, theirs, n) for n in fields)
            if not clash and ours is not None and _merged_step(step, ours, theirs) == ours:
                continue
            yield Change(f"step-{origin}", "changed", clash, fields, step, ours, theirs)


def _added(here: _Side, there: _Side) -> tuple[Change, ...]:
    known = list(here.added.values())
    found = []
    for position, step in sorted(there.added.items()):
        if step in known:
            known.remove(step)  # both cities had the same idea
        else:
            found.append(Change(f"added-{position}", "added", False, theirs=step))
    return tuple(found)


def _order(here: _Side, there: _Side) -> tuple[Change, ...]:
    common = set(here.steps) & set(there.steps)
    ours, theirs = here.order_of(common), there.order_of(common)
    if theirs == sorted(common) or theirs == ours:
        return ()
    return (Change(ORDER, "order", ours != sorted(common)),)


def _clashes(base: Any, ours: Any, theirs: Any) -> bool:
    """True if both sides changed a value, each in its own way; texts by language."""
    if isinstance(base, FormatText):
        return any(
            _clashes(getattr(base, code), getattr(ours, code), getattr(theirs, code))
            for code in ("ru", "en")
        )
    return bool(ours not in (base, theirs) and theirs != base)


def _step_clashes(base: StepSpec, ours: StepSpec, theirs: StepSpec, name: str) -> bool:
    name = TOGETHER.get(name, name)
    partners = (name, *(one for one, other in TOGETHER.items() if other == name))
    if len(partners) == 1:
        return _clashes(getattr(base, name), getattr(ours, name), getattr(theirs, name))
    values = [tuple(getattr(step, one) for one in partners) for step in (base, ours, theirs)]
    return _clashes(*values)


def _merged_step(base: StepSpec, ours: StepSpec, theirs: StepSpec) -> StepSpec:
    changed = [name for name in STEP_FIELDS if getattr(base, name) != getattr(theirs, name)]
    both = {*changed, *(one for name in changed for one in _partners(name))}
    return replace(
        ours,
        **{
            name: _merged_value(getattr(base, name), getattr(ours, name), getattr(theirs, name))
            if name in changed
            else getattr(theirs, name)
            for name in both
        },
    )


def _partners(name: str) -> tuple[str, ...]:
    partner = TOGETHER.get(name)
    return (partner,) if partner else tuple(k for k, other in TOGETHER.items() if other == name)


def _merged_value(base: Any, ours: Any, theirs: Any) -> Any:
    """Theirs; of a text, each language that they left alone stays as here."""
    if not isinstance(base, FormatText):
        return theirs
    return FormatText(
        *(
            getattr(theirs if getattr(theirs, code) != getattr(base, code) else ours, code)
            for code in ("ru", "en")
        )
    )


def _interleaved(
    first: Sequence[tuple[str, int]],
    second: Sequence[tuple[str, int]],
    merged: Mapping[tuple[str, int], StepSpec],
) -> list[tuple[str, int]]:
    """The order of `first`; what only `second` has stands after the step that it follows there."""
    order = [name for name in first if name in merged]
    for at, name in enumerate(second):
        if name not in merged or name in order:
            continue
        before = next((one for one in reversed(second[:at]) if one in order), None)
        order.insert(order.index(before) + 1 if before else 0, name)
    return order
