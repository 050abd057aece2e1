"""Sends events to their endpoints, signed, until each has answered 2xx.

Tests and demos steer it through ``/double/deliveries``, see ``controls.py``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.stripe.account import Account, public

PAUSES = (1, 5, 15, 60, 300, 1800, 3600, 7200)  # seconds after each failed attempt
PATIENCE = 20.0  # seconds that an endpoint may take


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is a failed delivery, as at Stripe."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
QUIET: Json = {"hold": False, "drop": 0, "duplicate": 0, "reverse": False, "delay": 0}


def signature(secret: str, payload: bytes, moment: int) -> str:
    """The value of ``Stripe-Signature``, scheme v1."""
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + payload, hashlib.sha256)
    return f"t={moment},v1={signed.hexdigest()}"


def steering(account: Account) -> Json:
    """The present disturbances of deliveries."""
    found: Json = QUIET | account.store.setting("deliveries", {})
    return found


def steer(account: Account, given: Json) -> Json:
    """Change it. Raises ValueError for unknown names."""
    if unknown := given.keys() - QUIET.keys():
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(QUIET)}.")
    changed = steering(account) | given
    account.store.set_setting("deliveries", changed)
    if "delay" in given:
        account.store.database.execute(
            "UPDATE deliveries SET try_at = ? WHERE status = 'waiting'",
            (time.time() + given["delay"],),
        )
    account.to_deliver.set()
    return changed


def replay(account: Account, *, event: str | None = None, kind: str | None = None) -> int:
    """Queue events once more: one, all of a type, or all. Returns how many."""
    events = account.store.all("event")[::-1]
    chosen = [
        found for found in events if event in (None, found["id"]) and kind in (None, found["type"])
    ]
    for found in chosen:
        for endpoint in account.store.all("webhook_endpoint"):
            if {found["type"], "*"} & set(endpoint["enabled_events"]):
                account.queue(found["id"], endpoint["id"])
    return len(chosen)


def waiting(account: Account) -> int:
    query = "SELECT count(*) FROM deliveries WHERE status = 'waiting'"
    with account.store.transaction():
        return int(account.store.database.execute(query).fetchone()[0])


def hurry(account: Account) -> None:
    """Make every waiting delivery due now, also those that pause after a failure."""
    with account.store.transaction():
        account.store.database.execute("UPDATE deliveries SET try_at = 0 WHERE status = 'waiting'")
    account.to_deliver.set()


class Sender(threading.Thread):
    """The one thread that delivers, in the order of the events."""

    def __init__(self, account: Account) -> None:
        super().__init__(name="deliveries", daemon=True)
        self.account = account

    def run(self) -> None:
        while True:
            if not self.deliver_one():
                self.account.to_deliver.wait(0.2)
                self.account.to_deliver.clear()

    def deliver_one(self) -> bool:
        """Deliver what is due, if something is. The lock is not held while the endpoint answers."""
        with self.account.store.transaction():
            claimed = self._claim()
        if claimed is None:
            return False
        number, event, endpoint, times = claimed
        for _ in range(times):
            status, words = send(event, endpoint)
        with self.account.store.transaction():
            self._note(number, event["id"], delivered=200 <= status < 300, words=words)
        return True

    def _claim(self) -> tuple[int, Json, Json, int] | None:
        steered = steering(self.account)
        if steered["hold"]:
            return None
        row = self.account.store.database.execute(
            "SELECT seq, event, endpoint FROM deliveries WHERE status = 'waiting' AND try_at <= ? "
            "ORDER BY seq * ? LIMIT 1",
            (time.time(), -1 if steered["reverse"] else 1),
        ).fetchone()
        if row is None:
            return None
        number, event, endpoint = row
        found = self.account.store.find(event, "event")
        target = self.account.store.find(endpoint, "webhook_endpoint")
        if found is None or target is None:
            self._set(number, "canceled", "The endpoint is gone.")
            return None
        if steered["drop"]:
            self._spend(steered, "drop")
            self._set(number, "dropped", "Dropped on demand.")
            return None
        times = 1
        if steered["duplicate"]:
            self._spend(steered, "duplicate")
            times = 2
        return number, found, target, times

    def _spend(self, steered: Json, name: str) -> None:
        self.account.store.set_setting("deliveries", steered | {name: steered[name] - 1})

    def _set(self, number: int, status: str, words: str) -> None:
        self.account.store.database.execute(
            "UPDATE deliveries SET status = ?, answer = ? WHERE seq = ?", (status, words, number)
        )

    def _note(self, number: int, event: str, *, delivered: bool, words: str) -> None:
        database = self.account.store.database
        database.execute("UPDATE deliveries SET attempts = attempts + 1 WHERE seq = ?", (number,))
        if delivered:
            self._set(number, "delivered", words)
            found = self.account.require("event", event)
            found["pending_webhooks"] = max(0, found["pending_webhooks"] - 1)
            self.account.store.save(found)
            return
        (attempts,) = database.execute(
            "SELECT attempts FROM deliveries WHERE seq = ?", (number,)
        ).fetchone()
        if attempts > len(PAUSES):
            self._set(number, "failed", words)
            return
        database.execute(
            "UPDATE deliveries SET try_at = ?, answer = ? WHERE seq = ?",
            (time.time() + PAUSES[attempts - 1], words, number),
        )


def send(event: Json, endpoint: Json) -> tuple[int, str]:
    """POST one event. Returns the status, 0 without an answer, and words about it."""
    payload = json.dumps(public(event), indent=2).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature(endpoint["_secret"], payload, int(time.time())),
    }
    request = urllib.request.Request(endpoint["url"], payload, headers)  # noqa: S310
    answered: Any
    try:
        with OPENER.open(request, timeout=PATIENCE) as answered:
            return answered.status, str(answered.status)
    except urllib.error.HTTPError as error:
        return error.code, str(error.code)
    except OSError as error:
        return 0, str(error)


def listed(account: Account, limit: int = 100) -> list[Json]:
    """The latest deliveries, the newest first."""
    rows = account.store.database.execute(
        "SELECT seq, event, endpoint, status, attempts, answer FROM deliveries "
        "ORDER BY seq DESC LIMIT ?",
        (limit,),
    )
    names = ("delivery", "event", "endpoint", "status", "attempts", "answer")
    return [dict(zip(names, row, strict=True)) for row in rows]
