"""Signals of notifications, sent within the transaction of the change."""

from django.dispatch import Signal

left_for_digest = Signal()  # members (keys) to whom something comes in the digest, now
