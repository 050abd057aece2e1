"""Changes of a format in the reader's language, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from network.library.merge import Change, Merge
from tenants.formats.catalogue import FormatSpec
from tenants.formats.catalogue.spec import StepSpec
from tenants.formats.labels import FIELDS
from tenants.formats.spec_fields import localized
from tenants.formats.views.presentation import ShownStep, field_text, shown_step

TOKEN = re.compile(r"\s*\S+\s*")
STEP_WORDS = ("for_participants", "for_facilitator")


class Piece(NamedTuple):
    """A stretch of text: `what` is same, gone or new."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text before and after, with its name."""

    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Side:
    """A step as one side changed it, compared with the version that both began with.

    is_gone: it removed the step
    """

    step: ShownStep | None = None
    is_gone: bool = False
    words: Sequence[Words] = ()


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change as a card; `sides` has theirs, and ours before it in a conflict."""

    key: str
    what: str
    label: str
    is_conflict: bool
    title: str
    base: ShownStep | None = None
    ours: Side = field(default_factory=Side)
    theirs: Side = field(default_factory=Side)


def shown_changes(merge: Merge) -> list[ShownChange]:
    return [_shown(merge, change) for change in merge.changes]


def word_pieces(before: str, after: str) -> list[Piece]:
    """Removed and added stretches, by whole words."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    a_words, b_words = ([token.strip() for token in tokens] for tokens in (old, new))
    matcher = SequenceMatcher(None, a_words, b_words, autojunk=False)
    pieces: list[Piece] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
            continue
        if b > a:
            pieces.append(Piece("gone", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("new", "".join(new[c:d])))
    return pieces


def _shown(merge: Merge, change: Change) -> ShownChange:
    labels = {
        "field": pgettext("part of a format", "changed"),
        "added": _("new step"),
        "removed": _("step removed"),
        "changed": pgettext("part of a format", "changed"),
        "order": _("another order"),
    }
    common = (change.key, change.what, labels[change.what], change.conflict)
    if change.what == "field":
        name = change.fields[0]
        return ShownChange(
            *common,
            title=capfirst(str(FIELDS[name])),
            ours=Side(words=_field_words(merge.base, merge.ours, name)),
            theirs=Side(words=_field_words(merge.base, merge.theirs, name)),
        )
    if change.what == "order":
        return ShownChange(
            *common,
            title=_("Order of the steps"),
            ours=Side(words=_titles(merge.ours)),
            theirs=Side(words=_titles(merge.theirs)),
        )
    known = change.base or change.theirs
    return ShownChange(
        *common,
        title=localized(known.title) if known else "",
        base=shown_step(change.base) if change.base else None,
        ours=_side(change.base, change.ours),
        theirs=_side(change.base, change.theirs),
    )


def _side(base: StepSpec | None, step: StepSpec | None) -> Side:
    if step is None:
        return Side(is_gone=True)
    words = []
    for name in ("title", *STEP_WORDS):
        after = localized(getattr(step, name))
        before = localized(getattr(base, name)) if base else after
        if before != after:
            words.append(Words(capfirst(str(FIELDS[name])), word_pieces(before, after)))
    return Side(step=shown_step(step), words=words)


def _field_words(base: FormatSpec, spec: FormatSpec, name: str) -> list[Words]:
    return [Words("", word_pieces(field_text(base, name), field_text(spec, name)))]


def _titles(spec: FormatSpec) -> list[Words]:
    names = " → ".join(localized(step.title) for step in spec.steps)
    return [Words("", [Piece("same", names)])]
