"""Softly: one address on the Internet sends a few applications an hour, not hundreds."""

from __future__ import annotations

from django.core.cache import cache

AN_HOUR = 3600  # seconds
APPLICATIONS = 10


def is_too_often(sender: str) -> bool:
    """Count one more application from a sender (an IP address)."""
    key = f"applications:{sender}"
    cache.add(key, 0, AN_HOUR)
    try:
        return int(cache.incr(key)) > APPLICATIONS
    except ValueError:  # the hour ended between the two lines
        return False
