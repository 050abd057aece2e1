"""Count uses and limit them: one count over all cities and the hub.

A window begins with the first use and ends after `Limit.seconds`; refused uses are not counted.
Counts are in Valkey. While it is down everything is allowed: a limit protects the service and must
not stop it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

import redis
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from tenants.registry import valkey

logger = logging.getLogger(__name__)
DEVICE_COOKIE = "device"
MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60  # seconds

# KEYS: counters; ARGV: amount, milliseconds, cost, 1 to count or 0 to look.
# Answers: 1 if allowed, the highest count, milliseconds until the last window ends.
TAKE = """
local amount, length, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local allowed, highest, ends = 1, 0, 0
for _, key in ipairs(KEYS) do
  local used = tonumber(redis.call('GET', key) or '0')
  local left = redis.call('PTTL', key)
  if used + cost > amount then
    allowed = 0
    if left > ends then ends = left end
  end
  if used > highest then highest = used end
end
if allowed == 1 and ARGV[4] == '1' then
  for _, key in ipairs(KEYS) do
    redis.call('INCRBY', key, cost)
    if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, length) end
    ends = math.max(ends, redis.call('PTTL', key))
  end
  highest = highest + cost
end
return {allowed, highest, ends}
"""
GIVE_BACK = """
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[1]) then
    redis.call('DECRBY', key, ARGV[1])
  end
end
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` uses in `seconds`. Two limits of one name would share their counts."""

    name: str
    amount: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Grant:
    """True if allowed. `resets_in` and `retry_after` are seconds; the latter is 0 if allowed.

    `counted` is False while Valkey is down.
    """

    allowed: bool
    limit: int
    remaining: int
    retry_after: int
    resets_in: int = 0
    counted: bool = True

    def __bool__(self) -> bool:
        return self.allowed


def take(limit: Limit, *keys: str, cost: int = 1) -> Grant:
    """Count one use under each key, or refuse and count nothing if any of them is used up.

    A key says what it is: `device_of(request)`, `address_of(request)`, "mailbox:a@b", "key:17".
    """
    return _take(limit, keys, cost=cost, counts=True)


def look(limit: Limit, *keys: str, cost: int = 1) -> Grant:
    """The answer that `take` would give now. Counts nothing."""
    return _take(limit, keys, cost=cost, counts=False)


def give_back(limit: Limit, *keys: str, cost: int = 1) -> None:
    """Undo one `take`, for a use that turned out to be harmless."""
    _run(GIVE_BACK, limit, keys, str(cost))


def _take(limit: Limit, keys: tuple[str, ...], *, cost: int, counts: bool) -> Grant:
    window = str(limit.seconds * 1000)
    answer = _run(TAKE, limit, keys, str(limit.amount), window, str(cost), str(int(counts)))
    if answer is None:
        return Grant(True, limit.amount, limit.amount, 0, counted=False)
    allowed, used, milliseconds = answer
    ends = ceil(max(milliseconds, 0) / 1000)
    return Grant(
        allowed=allowed == 1,
        limit=limit.amount,
        remaining=max(0, limit.amount - used),
        retry_after=0 if allowed else max(1, ends),
        resets_in=ends,
    )


def _run(script: str, limit: Limit, keys: tuple[str, ...], *arguments: str) -> Any:
    """The script's result; None while Valkey is down."""
    if not keys:
        raise ValueError(f"“{limit.name}” needs a key to be counted under")
    names = [_name(limit, key) for key in keys]
    try:
        return valkey.ask(lambda asked: asked.eval(script, len(names), *names, *arguments))
    except valkey.Away:  # logged by `valkey.ask`
        return None
    except redis.RedisError:
        logger.exception("Counting “%s” failed", limit.name)
        return None


def _name(limit: Limit, key: str) -> str:
    """Names of counters: digests, so that Valkey has no personal data.

    Braces select a cluster's slot.
    """
    digest = sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    return f"limit:{{{limit.name}}}:{digest}"


def address_of(request: HttpRequest) -> str:
    """The client's IP address; of IPv6 the network of one customer."""
    try:
        text = str(get_adapter().get_client_ip(request))
        address = ip_address(text)
    except (PermissionDenied, ValueError):  # no valid address
        return "address:unknown"
    if isinstance(address, IPv6Address):
        return f"address:{ip_network((address, 64), strict=False)}"
    return f"address:{address}"


def device_of(request: HttpRequest) -> str:
    """The browser by its cookies; without any its IP address.

    Cookies can be deleted, so limits of devices are combined with wider ones of addresses.
    """
    kept = request.get_signed_cookie(DEVICE_COOKIE, "", salt=DEVICE_COOKIE) or ""
    session = getattr(request, "session", None)
    found = (
        kept.partition(".")[0]
        or request.COOKIES.get(settings.CSRF_COOKIE_NAME)  # set before any form can be posted
        or (session.session_key if session is not None else "")
    )
    if not found:
        return address_of(request)
    return f"device:{salted_hmac('device', str(found)).hexdigest()}"
