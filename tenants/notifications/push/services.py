"""The services of browsers that we send to; a device names its own, so others are refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings


def is_known_service(endpoint: str) -> bool:
    """True for https on a host of `PUSH_SERVICES` or below it, or for an origin named there whole.

    Without this list a member could make the worker write to addresses inside our network.
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.PUSH_SERVICES:
        return True
    host = f".{parts.hostname or ''}"
    is_plain = parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc
    return is_plain and any(host.endswith(f".{name}") for name in settings.PUSH_SERVICES)
