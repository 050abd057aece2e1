"""Signals of listings, sent within the transaction of the change."""

from django.dispatch import Signal

# listing: published, or published again; dropped: stems that it had before
listing_put = Signal()
listing_gone = Signal()  # listing_ids: rows that were deleted; lexemes: those of their words
