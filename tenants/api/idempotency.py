"""`Idempotency-Key`: answer a repeated request with its first answer.

Values in Valkey, by city, person, address and key:

    pending:<digest>            for a minute, while the first request is being answered
    <status>:<digest>:<answer>  for a day

The digest of the body detects a key that is reused for another request. Only committed successes
are stored: a refused or failed request may be sent again. While Valkey is down, requests with a key
are refused (503), because their senders rely on them not being done twice.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from redis import RedisError
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.refusals import Refusal
from tenants.registry import valkey
from tenants.registry.scope import current_schema

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
PENDING, REMEMBERED = 60, 24 * 3600  # seconds


class InProgress(Refusal):
    message = _("The first request with this key is still being answered. Ask again in a moment.")
    retry_after = 1


class KeyReused(Refusal):
    status = 422
    message = _("This Idempotency-Key came with another request. Make a new one for each request.")


class NotRemembered(Refusal):
    status = 503
    retry_after = 5
    message = _(
        "We can't remember an Idempotency-Key at the moment, so nothing was done. Try again in a "
        "few seconds."
    )


class Replay(Exception):
    """Raised for a repeated request, with its first answer."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True, slots=True)
class Claim:
    """The key of a request that is being done for the first time."""

    name: str
    print: str

    def settle(self, response: Response) -> None:
        """Store a successful answer on commit; after any other free the key."""
        if response.status_code >= 300:
            self._write(None)
            return
        answer = JSONRenderer().render(response.data).decode()
        kept = f"{response.status_code}:{self.print}:{answer}"
        transaction.on_commit(lambda: self._write(kept), robust=True)

    def _write(self, kept: str | None) -> None:
        try:
            if kept is None:
                valkey.ask(lambda asked: asked.delete(self.name))
            else:
                valkey.ask(lambda asked: asked.set(self.name, kept, ex=REMEMBERED))
        except RedisError:  # the pending value expires within a minute
            pass


def claim(request: Request) -> Claim | None:
    """Claim the key of a request; None without one.

    Raises `Replay`, `InProgress`, `KeyReused` or `NotRemembered`.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST" or not request.user.is_authenticated:
        return None
    if not KEY.fullmatch(key):
        raise ValidationError({HEADER: [_("Send 1 to 200 visible letters of ASCII, a UUID.")]})
    address = f"{current_schema()} {request.user.pk} {request.path} {key}"
    found = Claim(f"idempotency:{sha256(address.encode()).hexdigest()}", print_of(request))
    try:
        before = valkey.ask(
            lambda asked: asked.set(
                found.name, f"pending:{found.print}", nx=True, ex=PENDING, get=True
            )
        )
    except RedisError as error:
        raise NotRemembered from error
    if before is None:
        return found
    kept = before.decode() if isinstance(before, bytes) else str(before)
    status, print_before, *answer = kept.split(":", 2)
    if print_before != found.print:
        raise KeyReused
    if not answer:
        raise InProgress
    data: Any = json.loads(answer[0]) if answer[0] else None
    raise Replay(Response(data, status=int(status), headers={"Idempotent-Replayed": "true"}))


def print_of(request: Request) -> str:
    """The digest of a body; of a file only its length, so that it isn't read here."""
    is_json = str(request.content_type).startswith("application/json")
    body = request._request.body if is_json else request.META.get("CONTENT_LENGTH", "").encode()
    return sha256(body).hexdigest()[:32]
