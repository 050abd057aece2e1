"""Bringing the vectors of listings up to date."""

from __future__ import annotations

import logging

from django.db import transaction
from redis import RedisError

from network.directory.models import Listing
from network.meaning import client, storage
from network.meaning.models import Embedding, Pending
from network.meaning.texts import VERSION, digest_of, texts_of
from tenants.registry import valkey
from tenants.registry.scope import hub_scope

logger = logging.getLogger(__name__)
BATCH = 20  # listings embedded at a time; a second of the model's time
WORKING = "meaning:working"  # one worker at a time: others would only repeat its work
WORKING_FOR = 60  # seconds after which a worker that was killed is forgotten


def mark_pending(listing: Listing) -> None:
    """Note that a listing needs a new vector, in the transaction of its change."""
    Pending.objects.bulk_create([Pending(listing_id=listing.pk)], ignore_conflicts=True)


def embed_pending() -> int:
    """Embed what is noted, unless another worker does; returns how many. Opens its own scopes.

    Nothing is locked while the model works. A listing that was withdrawn or changed in the meantime
    gets no vector; the changed one stays noted. Killed at any point, the rest stays noted too.
    """
    done = 0
    while _has_pending() and client.is_alive() and _begin():
        try:
            made = embed_batch()
        finally:
            _end()
        if not made:  # the model went away, or others hold the rows: the sweep comes back
            break
        done += made
    return done


def embed_batch(limit: int = BATCH) -> int:
    """Embed some of the noted listings; returns how many are noted no longer."""
    with hub_scope():
        if not storage.exists():
            return 0
        keys = list(Pending.objects.order_by("pk").values_list("pk", flat=True)[:limit])
        listings = list(Listing.objects.filter(pk__in=keys).defer("words"))
        known = dict(
            Embedding.objects.filter(pk__in=keys, version=VERSION).values_list("pk", "digest")
        )
    texts = {listing.pk: texts_of(listing) for listing in listings}
    digests = {key: digest_of(found) for key, found in texts.items()}
    changed = [key for key in texts if known.get(key) != digests[key]]
    made = dict(zip(changed, client.embed([texts[key] for key in changed]), strict=True))
    with hub_scope():
        # Whoever changes a listing locks its row first and notes it then. So a row that is locked
        # now is noted again, or not yet changed.
        present = Listing.objects.filter(pk__in=keys).select_for_update(
            skip_locked=True, no_key=True
        )
        done, rows = [], []
        for listing in present.order_by("pk").defer("words"):
            if digest_of(texts_of(listing)) != digests.get(listing.pk):
                continue
            if (embedded := made.get(listing.pk)) is not None:
                rows.append(
                    (
                        *(listing.pk, VERSION, digests[listing.pk]),
                        *(embedded.background_mean, embedded.background_spread),
                        storage.halfvec(embedded.vector),
                        embedded.parts,
                    )
                )
            if listing.pk not in made or embedded is not None:
                done.append(listing.pk)
        storage.write(rows)
        Pending.objects.filter(pk__in=done).delete()
    return len(done)


def ask_for_embedding() -> None:
    """Ask a worker for it after the commit; without Valkey the next sweep finds it."""
    from network.meaning.tasks import embed

    transaction.on_commit(lambda: embed.delay() if valkey.answers() else None, robust=True)


def _has_pending() -> bool:
    with hub_scope():
        return Pending.objects.exists()


def _begin() -> bool:
    try:
        return bool(valkey.ask(lambda one: one.set(WORKING, 1, ex=WORKING_FOR, nx=True)))
    except RedisError:
        return False


def _end() -> None:
    try:
        valkey.ask(lambda one: one.delete(WORKING))
    except RedisError:
        logger.warning("Valkey is down: the next worker waits %s s", WORKING_FOR)
