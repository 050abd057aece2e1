"""Search vectors of cards."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from network.directory.dictionary import split_folded
from network.directory.models import Listing
from tenants.ui.search_terms import fold

CONFIG = "russian"  # stems Latin words as English ones
MAX_WORDS_OF_CARD = 8000  # of 60 letters at most: below the megabyte of a vector


def split_text(text: str) -> list[str]:
    """The words of a card's text, folded and cut."""
    return split_folded(fold(text))


def words_of_card(card: Listing) -> list[tuple[list[str], str]]:
    """The words of a card's texts with their weights, heaviest first.

    Of a text that would be longer than a vector may be (1 MB), the first words count.
    """
    left = MAX_WORDS_OF_CARD
    found = []
    for text, weight in card.weighted_texts():
        words = split_text(text)[:left]
        left -= len(words)
        found.append((words, weight))
    return found


def vector(card: Listing) -> Any:
    """A card's search vector: Cyrillic words are stemmed as Russian, Latin ones as English."""
    return reduce(
        add,
        (
            SearchVector(Value(" ".join(words)), config=CONFIG, weight=weight)
            for words, weight in words_of_card(card)
        ),
    )
