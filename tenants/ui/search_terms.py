"""Words and names as people type them, and one way to search for them.

Folded: composed, small letters, е for ё, nothing invisible. How rows of a city are searched by them
is in `tenants/ui/row_search.py`, and cards of the network in `network/directory/search_terms.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Lower, Replace

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])

MAX_WORDS = 12
WORD = re.compile(r"[^\W_]+")
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")  # letters and marks to Unicode
LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
TO_LATIN = str.maketrans(CYRILLIC, LATIN)
SOUNDS = (
    *(("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш")),
    *(("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "е"), ("jo", "е"), ("ye", "е")),
    *zip("abvgdezijklmnoprstufhcywxq", "абвгдезийклмнопрстуфхцывхк", strict=True),
    ("'", "ь"),
)


PLAIN = re.compile("[ -~а-яё«»—–…№\n]*")  # text in which everything can be seen
MOST_STEMS = 50_000  # remembered words
_typed_stems: dict[str, tuple[str, ...]] = {}
STEMS = """
    SELECT word, tsvector_to_array(to_tsvector('russian', word)) FROM unnest(%s::text[]) AS word
"""


def fold(text: str) -> str:
    """Lower case, е for ё, composed, without what can't be seen."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    if PLAIN.fullmatch(text):
        return text
    return "".join(letter for letter in text if letter.isspace() or _is_visible(letter))


def _is_visible(letter: str) -> bool:
    hidden = unicodedata.category(letter) in {"Cf", "Cc", "Cs"} or letter in INVISIBLE
    return not hidden and not "\ufe00" <= letter <= "\ufe0f"  # variation selectors


def split_words(query: str) -> list[str]:
    """The words of a query, folded, at most `MAX_WORDS`."""
    return WORD.findall(fold(query))[:MAX_WORDS]


def other_layout(query: str) -> str:
    """The same keys on the other keyboard: `gththf,jnrf` is «переработка»."""
    text = fold(query)
    return fold(text.translate(TO_LATIN if re.search("[а-я]", text) else TO_CYRILLIC))


def in_cyrillic(query: str) -> str:
    """Russian that was typed in Latin letters: `pererabotka plastika`."""
    text = fold(query)
    for latin, cyrillic in SOUNDS:
        text = text.replace(latin, cyrillic)
    return text


def spellings(query: str) -> list[str]:
    """As typed, on the other keyboard, and in Cyrillic, each once."""
    return list(dict.fromkeys((fold(query), other_layout(query), in_cyrillic(query))))


def same_person_key(name: str) -> tuple[str, ...]:
    """Equal for «Пётр Рудь», «Петр Рудь» and «рудь пётр»: the words of a name in any order."""
    return tuple(sorted(split_words(name)))


# ── In PostgreSQL ──────────────────────────────────────────────────────────────────────────────
def folded(*fields: str | Combinable) -> Combinable:
    """The text of some columns as `fold` writes it, for comparing with the words of a query."""
    first, *others = fields
    text: Any = first
    if others:
        spaced = [part for field in others for part in (Value(" "), field)]
        text = Concat(first, *spaced, output_field=TextField())
    return Replace(Lower(text), Value("ё"), Value("е"), output_field=TextField())


def stems(word: str) -> Any:
    """A word in any of its forms. The configuration stems Latin words as English ones.

    Words that tell nothing («для», “the”) make an empty query, which others swallow.
    """
    return SearchQuery(word, config="russian")


def stems_of(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The stems of folded words, in one statement; none for a word that tells nothing."""
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [sorted(set(words))])
        return {word: tuple(stems) for word, stems in cursor.fetchall()}


def stems_of_typed(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The same for words of a query, of which a page asks several times.

    A statement only if this process does not know one of them; PostgreSQL's dictionary is fixed.
    """
    wanted = set(words)
    found = {word: stems for word in wanted if (stems := _typed_stems.get(word)) is not None}
    if len(found) < len(wanted):
        found = stems_of(wanted)
        if len(_typed_stems) > MOST_STEMS:
            _typed_stems.clear()
        _typed_stems.update(found)
    return found


def all_of(words: Iterable[str]) -> Any | None:
    queries = [stems(word) for word in words]
    return reduce(and_, queries) if queries else None


def any_of(words: Iterable[str]) -> Any | None:
    queries = [stems(word) for word in words]
    return reduce(or_, queries) if queries else None


def words_in(text: str) -> set[str]:
    return set(WORD.findall(fold(text)))


class StemQuery(SearchQuery):
    """A query of stems, which PostgreSQL takes as it is."""

    def __init__(self, stems: str) -> None:
        super().__init__(stems)
        self.stems = stems

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.stems]


class WordsWithin(Func):
    """Those of some words that a text has as they are, as an array."""

    template = (
        "ARRAY(SELECT word FROM (SELECT unnest(%(words)s::text[]) AS word) AS given"
        " WHERE position(word IN %(text)s) > 0)"
    )
    output_field = ArrayField(TextField())

    def __init__(self, words: Iterable[str], text: Any) -> None:
        super().__init__(Value([*words], output_field=ArrayField(TextField())), text)

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        (words, given), (text, params) = map(args[0].compile, self.source_expressions)
        return self.template % {"words": words, "text": text}, [*given, *params]


def one_slip(one: str, other: str) -> bool:
    """True if at most one letter was left out, added, changed or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    start = next((n for n, c in enumerate(shorter) if c != longer[n]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    rest, rest_longer = shorter[start:], longer[start:]
    return rest[1:] == rest_longer[1:] or (
        rest[:2] == rest_longer[1::-1] and rest[2:] == rest_longer[2:]
    )
