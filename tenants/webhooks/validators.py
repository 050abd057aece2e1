"""Limits of endpoints and deliveries, and the rule for their addresses."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_URL = 500
MAX_NAME = 80
MAX_ENDPOINTS = 10  # of a city
MAX_ERROR = 200
MAX_ANSWER = 16 * 1024  # bytes of an answer that are read
SECONDS = 10  # for one try, with everything

# After the first try, and each one that fails.
RETRIES = (
    timedelta(seconds=10),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
OLD_SECRET_KEPT = timedelta(days=1)  # after a rotation
DELIVERIES_KEPT = timedelta(days=30)


def validate_endpoint_url(url: str) -> None:
    """Refuse addresses that nothing may be sent to: only https, without a name and password."""
    try:
        parts = urlsplit(url)
        has_host, _port = bool(parts.hostname), parts.port
    except ValueError:
        has_host, parts = False, urlsplit("")
    allowed = ("https", "http") if settings.WEBHOOKS_TO_PRIVATE_ADDRESSES else ("https",)
    if not has_host or parts.scheme not in allowed:
        raise ValidationError(_("The address begins with https:// and names a host."))
    if parts.username or parts.password:
        raise ValidationError(
            _("Leave name and password out of the address: the signature proves who sends.")
        )
