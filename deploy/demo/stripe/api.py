"""Answer one API call: who asks, which call, its parameters, once per idempotency key."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass

from deploy.demo.doubles import Json
from deploy.demo.stripe import calls, faults
from deploy.demo.stripe.account import API_VERSION, Account
from deploy.demo.stripe.errors import StripeError, idempotency_conflict, unauthorized, unknown_url
from deploy.demo.stripe.listing import expand
from deploy.demo.stripe.params import check, parse
from deploy.demo.stripe.periods import DAY
from deploy.demo.stripe.store import new_id


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    encoded: str  # query of GET and DELETE, body of POST
    key: str  # secret key
    idempotency_key: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json
    request_id: str
    replayed: bool = False
    fault: Json | None = None  # what the server does instead of sending this answer


def answer(account: Account, call: Call) -> Answer:
    """Do the work of a call in one transaction."""
    request_id = new_id("req", 14)
    with account.store.transaction():
        fault = faults.take(account.store, f"{call.method} {call.path}")
    try:
        if fault and fault["kind"] == "error":
            raise faults.injected(fault["status"])
        if fault and fault["kind"] in ("drop", "hang"):
            return Answer(500, {}, request_id, fault=fault)
        with account.store.transaction():
            status, body, replayed = _once(account, call, request_id)
    except StripeError as error:
        status, body, replayed = error.status, error.body(), False
    return Answer(status, body, request_id, replayed, fault)


def _once(account: Account, call: Call, request_id: str) -> tuple[int, Json, bool]:
    _authenticate(call.key)
    if call.version not in (None, API_VERSION):
        raise StripeError(f"Invalid Stripe API version: {call.version}; here it is {API_VERSION}.")
    key = call.idempotency_key if call.method == "POST" else None
    fingerprint = hashlib.sha256(f"{call.path}?{call.encoded}".encode()).hexdigest()
    if key:
        if len(key) > 255:
            raise StripeError("Idempotency keys can have at most 255 characters.")
        forget_old_keys(account)
        row = account.store.database.execute(
            "SELECT fingerprint, status, body FROM idempotency WHERE key = ?", (key,)
        ).fetchone()
        if row and row[0] != fingerprint:
            raise idempotency_conflict(key)
        if row:
            return row[1], json.loads(row[2]), True
    account.request = {"id": request_id, "idempotency_key": key}
    try:
        status, body = 200, _work(account, call)
    except StripeError as error:
        if not error.keep:
            raise
        status, body = error.status, error.body()
    finally:
        account.request = {"id": None, "idempotency_key": None}
    if key:
        account.store.database.execute(
            "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?)",
            (key, fingerprint, time.time(), status, json.dumps(body)),
        )
    return status, body, False


def _work(account: Account, call: Call) -> Json:
    found = calls.find(call.method, call.path)
    if found is None:
        raise unknown_url(call.method, call.path)
    route, identifiers = found
    params = check(route.params, parse(call.encoded))
    paths = params.pop("expand", [])
    return expand(account, route.answer(account, params, identifiers), paths)


def _authenticate(key: str) -> None:
    if not key:
        raise unauthorized(
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    if not key.startswith("sk_test_"):
        raise unauthorized(f"Invalid API Key provided: {key[:7]}{'*' * 8}{key[-4:]}")


def forget_old_keys(account: Account) -> None:
    """Idempotency keys are kept for 24 hours of the machine's time."""
    account.store.database.execute(
        "DELETE FROM idempotency WHERE created < ?", (time.time() - DAY,)
    )
