"""Rules for text that people send: broken and invisible characters are refused."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # no picture
BROKEN = "\ufffd"  # what undecodable bytes become


def validate_plain(value: str) -> None:
    """Refuse undecodable bytes, control characters and marks that change the direction of text."""
    if BROKEN in value:
        raise ValidationError(
            _("Some letters arrived broken. Please type this once more."), code="broken"
        )
    if any(is_invisible(character) for character in value):
        raise ValidationError(
            _("There are invisible characters here. Please type this by hand."), code="invisible"
        )


def is_invisible(character: str) -> bool:
    if character in "\n\r\t":
        return False
    hidden = character in BIDI or character in FILLERS
    return hidden or unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}


def readable(value: str) -> str:
    """The same text without what `validate_plain` refuses, for showing it again."""
    return "".join(c for c in value if c != BROKEN and not is_invisible(c))
