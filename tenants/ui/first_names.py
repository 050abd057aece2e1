"""Full first names of short ones, from `first_names.txt`: «Катя» is «Екатерина».

Short names are compared as words and not as stems: that of «Лена» is the one of «лён».
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tenants.ui.search_terms import stems_of

PATH = Path(__file__).with_name("first_names.txt")
# Endings of Russian names by their last letter; that letter is replaced.
DECLINED = {
    "а": ("а", "ы", "и", "е", "у", "ой", "ей"),
    "я": ("я", "и", "е", "ю", "ей"),
    "к": ("к", "ка", "ку", "ком", "ке"),
}
# Forms that are words of their own: «кости», «вики».
OTHER_WORDS = frozenset("вали вики колей костей кости сони тони".split())


@cache
def short_names() -> dict[str, frozenset[str]]:
    """The full names of each short one, folded."""
    found: dict[str, set[str]] = {}
    for line in PATH.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            full, shorts = line.split(": ")
            for short in shorts.split():
                found.setdefault(short, set()).add(full)
    return {short: frozenset(names) for short, names in found.items()}


def forms_of(name: str) -> set[str]:
    """A short name in all cases."""
    endings = DECLINED.get(name[-1], (name[-1],))
    return {name[:-1] + ending for ending in endings} - OTHER_WORDS


@cache
def _stems_by_form() -> dict[str, frozenset[str]]:
    """The stems of the full names of each form; takes one statement, once a process."""
    names = short_names()
    stems = stems_of(full for fulls in names.values() for full in fulls)
    found: dict[str, set[str]] = {}
    for short, fulls in names.items():
        for form in forms_of(short):
            found.setdefault(form, set()).update(stem for full in fulls for stem in stems[full])
    return {form: frozenset(stems) for form, stems in found.items()}


def full_names_of(word: str) -> frozenset[str]:
    """The stems of the full names that a folded word is short for."""
    return _stems_by_form().get(word, frozenset())
