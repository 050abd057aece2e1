"""Signals of listings, sent within the transaction of the change."""

from django.dispatch import Signal

listing_put = Signal()  # listing: published, or published again with other words
listing_gone = Signal()  # listing_ids: rows that were deleted; lexemes: those of their words
