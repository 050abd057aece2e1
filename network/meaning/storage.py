"""The table of vectors in PostgreSQL, made where the extension `vector` is there.

A migration could not make it: it would fail on a server without the extension, or be recorded as
done and never run again when the extension comes. So `prepare` is a step of its own that changes
nothing when there is nothing to do; `manage.py meaning serve` begins with it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from time import monotonic

from django.db import connection

from network.meaning.texts import DIMENSIONS, VERSION
from tenants.registry.scope import owner_scope, role_of

EXISTS = "SELECT to_regclass('public.meaning_embedding') IS NOT NULL"
EXTENSION = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')"
LOCK = "SELECT pg_advisory_xact_lock(hashtext('meaning.prepare'))"
LOOK_AGAIN = 30.0  # seconds that a process remembers whether there is a table
# A city's role reads the vectors of the listings that it may read, and writes none.
CREATE = """
    CREATE TABLE public.meaning_embedding (
        listing_id bigint PRIMARY KEY REFERENCES public.directory_listing ON DELETE CASCADE,
        version smallint NOT NULL,
        digest bigint NOT NULL,
        background_mean double precision NOT NULL,
        background_spread double precision NOT NULL,
        vector halfvec({dimensions}) NOT NULL,
        parts bytea NOT NULL DEFAULT ''
    );
    CREATE INDEX meaning_embedding_vector ON public.meaning_embedding
        USING hnsw (vector halfvec_ip_ops);
    ALTER TABLE public.meaning_embedding ENABLE ROW LEVEL SECURITY;
    GRANT SELECT ON public.meaning_embedding TO {cities};
    CREATE POLICY hub ON public.meaning_embedding TO {hub} USING (true) WITH CHECK (true);
    CREATE POLICY city_reads ON public.meaning_embedding FOR SELECT TO {cities}
        USING (EXISTS (
            SELECT FROM public.directory_listing AS shown WHERE shown.id = listing_id
        ));
"""
# The parts can't be compressed. The statement changes nothing but a table of an earlier release.
WITH_PARTS = """
    ALTER TABLE public.meaning_embedding ADD COLUMN IF NOT EXISTS parts bytea NOT NULL DEFAULT '';
    ALTER TABLE public.meaning_embedding ALTER COLUMN parts SET STORAGE EXTERNAL;
"""
HAS_PARTS = """
    SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'public.meaning_embedding'::regclass
        AND attname = 'parts' AND attstorage = 'e')
"""
OUTDATED = """
    INSERT INTO public.meaning_pending (listing_id)
    SELECT listing.id FROM public.directory_listing AS listing
    LEFT JOIN public.meaning_embedding AS known ON known.listing_id = listing.id
    WHERE known.version IS DISTINCT FROM %s
    ON CONFLICT DO NOTHING
"""
WRITE = """
    INSERT INTO public.meaning_embedding
        (listing_id, version, digest, background_mean, background_spread, vector, parts)
    VALUES (%s, %s, %s, %s, %s, %s::halfvec, %s)
    ON CONFLICT (listing_id) DO UPDATE SET
        version = excluded.version, digest = excluded.digest,
        vector = excluded.vector, parts = excluded.parts,
        background_mean = excluded.background_mean, background_spread = excluded.background_spread
"""
_known: tuple[float, bool] | None = None


def prepare() -> bool:
    """Make the table unless it is there, and note the listings without a vector of this version.

    Idempotent. Returns False, and changes nothing, where the extension is missing.
    """
    forget()
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(EXTENSION)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(EXISTS)
        if not cursor.fetchone()[0]:
            roles = {"cities": role_of("cities"), "hub": role_of("hub")}
            cursor.execute(CREATE.format(dimensions=DIMENSIONS, **roles))
        cursor.execute(HAS_PARTS)
        if not cursor.fetchone()[0]:
            cursor.execute(WITH_PARTS)
        cursor.execute(OUTDATED, [VERSION])
    return True


def exists() -> bool:
    """Whether there is a table, as this process saw it within the last half minute."""
    global _known
    if _known is None or _known[0] < monotonic():
        with connection.cursor() as cursor:
            cursor.execute(EXISTS)
            _known = (monotonic() + LOOK_AGAIN, bool(cursor.fetchone()[0]))
    return _known[1]


def forget() -> None:
    """Look again whether there is a table."""
    global _known
    _known = None


Row = tuple[int, int, int, float, float, str, bytes]


def write(rows: Iterable[Row]) -> None:
    """Write rows of `(listing, version, digest, background mean, spread, halfvec, parts)`.

    In the hub's scope.
    """
    with connection.cursor() as cursor:
        cursor.executemany(WRITE, list(rows))


def halfvec(vector: bytes) -> str:
    """pgvector's text of a vector of float16."""
    layout = f"<{DIMENSIONS}e"
    if len(vector) != struct.calcsize(layout):
        raise ValueError(f"A vector of {len(vector)} bytes is not one of {DIMENSIONS} dimensions")
    return "[" + ",".join(f"{value:.5g}" for value in struct.unpack(layout, vector)) + "]"
