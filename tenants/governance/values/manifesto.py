"""The manifesto: its text and fingerprint, and differences between two texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from hashlib import sha256

from django.db.models import Max

from tenants.governance.decisions.models import Decision
from tenants.governance.values.models import ManifestoVersion, Value

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def canonical_text(values: Iterable[Value]) -> str:
    """Titles after `# ` and texts, a blank line between; NFC, lines end with a line feed only."""
    parts = (f"# {' '.join(value.title.split())}\n\n{_lines(value.text)}\n" for value in values)
    return unicodedata.normalize("NFC", "\n".join(parts))


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def fingerprint(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def make_version(decision: Decision, *, now: datetime) -> ManifestoVersion:
    """Write the next version from the values in force; the caller has locked all values."""
    in_force = Value.objects.filter(state=Value.State.IN_FORCE).order_by("decided_at", "pk")
    text = canonical_text(in_force)
    last = ManifestoVersion.objects.aggregate(last=Max("number"))["last"] or 0
    made: ManifestoVersion = ManifestoVersion.objects.create(
        number=last + 1,
        text=text,
        fingerprint=fingerprint(text),
        made_at=now,
        decision=decision,
    )
    return made


def titles(text: str) -> list[str]:
    """The values of a version by their titles."""
    return [line[2:] for line in text.split("\n") if line.startswith("# ")]


@dataclass(frozen=True)
class Piece:
    """A part of a text: "same", "added" or "removed"."""

    kind: str
    text: str


def differences(before: str, after: str) -> Sequence[Piece]:
    """Both texts as one, by words."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        pieces.extend(
            Piece(name, text)
            for name, text in (("removed", "".join(old[i:j])), ("added", "".join(new[k:m])))
            if text
        )
    return pieces
