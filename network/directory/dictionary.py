"""The dictionary of the network: words that occur on cards, so that misspelled ones find theirs.

The transaction that publishes a card adds its new words. Two that add the same one at the same time
don't wait for each other: a word may be there twice. A word that no card has any more is removed. A
city can neither add a word that no card has nor remove another (row-level security).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection

from tenants.ui.search_terms import WORD
from tenants.ui.spelling import hashes_of_stem
from tenants.ui.transliteration import phonetic_key, phonetic_keys

MAX_WORD = 60  # letters; longer words are cut
READINGS = 4  # of a Latin word that are hashed
RECENT = 200  # cards whose words are common enough to stay unseen
# A stem stands for its forms. One of less than five letters is too short to be told from others by
# its sound, so its forms are added («чай», «Алена»: the stems are «ча» and «ал»).
NEW = """
    SELECT DISTINCT entry, stem FROM (
        SELECT stem, unnest(CASE WHEN length(stem) < 5 THEN ARRAY[word, stem] ELSE ARRAY[stem] END)
        FROM unnest(%s::text[]) AS word, unnest(tsvector_to_array(to_tsvector('russian', word)))
        AS stem WHERE stem ~ '^[[:alnum:]]+$'
    ) AS found (stem, entry)
    WHERE NOT EXISTS (
        SELECT FROM directory_word AS known WHERE known.lexeme = stem AND known.word = entry
    )
    ORDER BY entry, stem
"""
# The latest cards rule out common stems, which the policy of the table would look up slowly.
RARE = """
    SELECT unnest(%s::text[]) EXCEPT SELECT unnest(tsvector_to_array(words)) FROM
    (SELECT words FROM directory_listing ORDER BY published_at DESC LIMIT %s) AS latest
"""
UNUSED = """
    DELETE FROM directory_word WHERE lexeme = ANY (%s) AND NOT EXISTS
    (SELECT FROM directory_listing AS card WHERE card.words @@ lexeme::tsquery)
"""  # spelled out for the hub, which no policy holds back


def split_folded(text: str) -> list[str]:
    """The words of a folded text, cut to the length of the dictionary's."""
    return [word[:MAX_WORD] for word in WORD.findall(text)]


def learn(words: Collection[str], *, table: Any) -> None:
    """Add the folded words that are new to `table`. Call after the card that has them was written.

    `table`: the model `Word`, in a migration that of its time.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEW, [list(words)])
        new = cursor.fetchall()
    table.objects.bulk_create(
        (table(**_row(word, lexeme=lexeme)) for word, lexeme in new), batch_size=1000
    )


def _row(word: str, *, lexeme: str) -> dict[str, Any]:
    hashes = {n for key in phonetic_keys(word)[:READINGS] for n in hashes_of_stem(key)}
    phonetic = phonetic_key(word)[: 2 * MAX_WORD]
    return {"word": word, "lexeme": lexeme, "phonetic": phonetic, "hashes": sorted(hashes)}


def forget(lexemes: Collection[str]) -> None:
    """Remove words that have left the last card. Call after the card that had them was deleted."""
    with connection.cursor() as cursor:
        cursor.execute(RARE, [list(lexemes), RECENT])
        rare = [lexeme for (lexeme,) in cursor.fetchall()]
        if rare:
            cursor.execute(UNUSED, [rare])
