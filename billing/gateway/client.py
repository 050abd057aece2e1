"""The client of Stripe: version, timeouts, errors, test or live mode.

Stripe's package takes 10 MB of a process and half a second to import, so that functions of this
package import it when they need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from billing.errors import GatewayLacks, GatewayRefused, GatewayUnreachable

if TYPE_CHECKING:
    import stripe

API_VERSION = "2026-10-28.endive"
TIMEOUT = 10  # seconds for one answer


@cache
def _client(key: str, base: str) -> stripe.StripeClient:
    import stripe

    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else None,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )


def forget_client() -> None:
    """Connect anew: the settings of Stripe have changed."""
    _client.cache_clear()


@contextmanager
def stripe_api() -> Iterator[stripe.StripeClient]:
    """The client, whose errors become GatewayUnreachable, GatewayLacks or GatewayRefused."""
    import stripe

    try:
        yield _client(settings.STRIPE_KEY, settings.STRIPE_API_BASE)
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        raise GatewayUnreachable(str(error)) from error
    except stripe.StripeError as error:
        is_missing = error.http_status == 404 and error.code == "resource_missing"
        refusal = GatewayLacks if is_missing else GatewayRefused
        raise refusal(str(error.user_message or error)) from error


def is_live() -> bool:
    """True if our key is for real money; events of the other mode are not ours."""
    return str(settings.STRIPE_KEY).startswith(("sk_live_", "rk_live_"))
