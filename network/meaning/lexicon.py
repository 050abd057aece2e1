"""Words that are spelt right, whether a listing has them or not.

Russian ones are those of the dictionaries of pymorphy3, in all forms; names aside, because people
look for names that they misspell, and most surnames are in no dictionary. English ones are those
that the model knows as one piece. Only the process that holds the model loads this.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from tenants.ui.search_terms import split_words

PACKAGE = "pymorphy3"
NAMES = frozenset({"Name", "Surn", "Patr"})  # pymorphy3's marks of names
WHOLE_WORD = "\u2581"  # begins the first piece of a word
SHORTEST = 3  # letters of a word that is told from a misspelled one


class Lexicon:
    """The dictionaries of two languages.

    `pieces_of`: the pieces that the model's vocabulary has for a word.
    """

    def __init__(self, pieces_of: Callable[[str], list[str]]) -> None:
        from pymorphy3 import MorphAnalyzer

        logging.getLogger("pymorphy3").setLevel(logging.WARNING)  # it tells of each file
        self.russian: Any = MorphAnalyzer(lang="ru")
        self.pieces_of = pieces_of

    def right_words(self, text: str) -> list[str]:
        """The folded words of a text that are spelt right."""
        words = dict.fromkeys(split_words(text))
        return [word for word in words if len(word) >= SHORTEST and self._is_right(word)]

    def _is_right(self, word: str) -> bool:
        if word.isascii():
            return self.pieces_of(word) == [WHOLE_WORD + word]
        return bool(self.russian.word_is_known(word)) and not all(
            NAMES & reading.tag.grammemes for reading in self.russian.parse(word)
        )
