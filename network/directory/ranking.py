"""SQL that finds the cards of a search and orders them.

Written by hand: the ORM takes longer to make it than PostgreSQL to find the cards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from network.directory.models import MOST_AHEAD
from tenants.ui.search_terms import fold

if TYPE_CHECKING:
    from network.directory.queries import SearchQuery

MAX_FOUND = 1000  # cards of one search that are listed
MAX_CANDIDATES = 5000  # cards of one search that are compared
# Words in the title weigh most, then those of the line and the topics, of the text, of the city.
# Near words count more than distant ones (ts_rank), a card of this month a tenth more than an old
# one. Exact words come first. Nothing counts how often a card was read. One row, because a thousand
# take longer to read than to find. Floats, because numerics are slow; a title is folded only if it
# is as short as the query, but for some bytes of letters whose small form is shorter. An age is
# bound, because PostgreSQL refuses an exponential that is too large or too small.
SPARE = 10
RANKED = """
    SELECT {exact} AS is_exact, id,
        ts_rank('{{0.05, 0.1, 0.4, 1.0}}', words, {meets})
        * (1 + 0.1::float8 * exp(
            greatest(-50, least(0, date_part('epoch', published_at - %s) / 2592000))
        ))
        + CASE WHEN octet_length(title) <= %s
            THEN (replace(lower(title), 'ё', 'е') = %s)::int ELSE 0 END AS rank
    FROM (
        SELECT id, words, published_at, title FROM directory_listing
        WHERE {shown} AND words @@ {meets} LIMIT {candidates}
    ) AS card
    ORDER BY is_exact DESC, rank DESC, id DESC LIMIT {most}
"""
GIVEN = "%s::tsquery"
AS_TYPED = "plainto_tsquery('russian', %s)"
IN_ONE_ROW = "SELECT array_agg(id), count(*) FILTER (WHERE is_exact) FROM ({ranked}) AS best"
# Conditions by the field of `SearchQuery` that asks for them.
FILTERS = {
    "kind": "kind = %s",
    "city": "city_slug = %s",
    "stage": "stage = %s",
    "language": "language = %s",
    "besides": "city_id <> %s",
    "skill": "(skills || needs) @> ARRAY[%s]::varchar[]",
    "since": "published_at > %s",
    "need": "needs @> ARRAY[%s]::varchar[]",
}
# The words of a card without those of names that a visitor doesn't read: all but first names.
READ_BY_VISITORS = """
    directory_listing.kind = 'expert' OR directory_listing.people = '{{}}'
    OR ts_delete(directory_listing.words, tsvector_to_array(to_tsvector('russian', translate(
        regexp_replace(
            lower(array_to_string(directory_listing.people, '|')),
            '(^|[|])\\s*[^|[:space:]]+', '|', 'g'
        ), 'ё', 'е'
    )))) @@ {meets}
"""
OF_VISITORS = f"""
    SELECT is_exact, id, rank FROM ({{ranked}}) AS best JOIN directory_listing USING (id)
    WHERE {READ_BY_VISITORS}
    ORDER BY is_exact DESC, rank DESC, id DESC
"""  # noqa: S608 - constants of this module


def statement(
    wanted: SearchQuery, meets: str, words: str, *, exact: str | None = None
) -> tuple[str, list[Any]]:
    """SQL for the keys of the cards that meet `words`, best first, and how many are exact.

    At most `MAX_CANDIDATES` are compared: words that so many cards have tell little. `meets` is
    `GIVEN` or `AS_TYPED`, `exact` the tsquery of the exact words: that of all cards by default.
    """
    shown, values = conditions(wanted)
    title = fold(wanted.text).strip()
    varies = exact not in ("", None, words)  # else no card has the exact words, or all have
    ranked = RANKED.format(
        exact="words @@ %s::tsquery" if varies else str(exact != ""),
        meets=meets,
        shown=shown,
        candidates=MAX_CANDIDATES,
        most=MAX_FOUND + 1,
    )
    params = [words, timezone.now(), len(title.encode()) + SPARE, title, *values, words]
    if not wanted.reader:
        ranked = OF_VISITORS.format(ranked=ranked, meets=meets)
        params.append(words)
    return IN_ONE_ROW.format(ranked=ranked), [*[exact] * varies, *params]


def conditions(wanted: SearchQuery) -> tuple[str, list[Any]]:
    """SQL of the filters of a search and of what its reader may see, with its parameters."""
    shown = ["is_open", "published_at <= %s"]  # as in ListingQuerySet.seen_by
    shown += [] if wanted.reader else ["is_public"]
    asked = {name: getattr(wanted, name) for name in FILTERS}
    if wanted.city:
        del asked["besides"]
    found = {name: value for name, value in asked.items() if value}
    return " AND ".join([*shown, *(FILTERS[name] for name in found)]), [
        timezone.now() + MOST_AHEAD,
        *found.values(),
    ]
