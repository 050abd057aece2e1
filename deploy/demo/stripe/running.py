"""The account of this process, and the threads that work for it."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from deploy.demo import clock
from deploy.demo.stripe import schedule
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.deliveries import Sender
from deploy.demo.stripe.events import create_endpoint
from deploy.demo.stripe.store import Store

CLOCK = "clock"  # a file beside the state: how far its time was moved
logger = logging.getLogger(__name__)
_account: list[Account] = []


def open_account(folder: Path, url: str) -> Account:
    """Make the state in ``folder`` the account that this process plays."""
    _account[:] = [Account(Store(folder), url)]
    return account()


def ensure_endpoint(account: Account, url: str, secret: str) -> None:
    """Send all events to ``url`` from now on, as if it had been set up by hand at Stripe."""
    with account.store.transaction():
        for known in account.store.all("webhook_endpoint"):
            if known["url"] == url:
                account.update(known, {"_secret": secret})
                return
        made = create_endpoint(account, {"url": url, "enabled_events": ["*"]})
        account.update(account.require("webhook_endpoint", made["id"]), {"_secret": secret})


def move_clock(account: Account, seconds: int) -> None:
    """Be so many seconds ahead of the machine, and let the demo's other programs know."""
    account.store.set_setting("clock_offset", seconds)
    clock.tell(account.store.folder / CLOCK, seconds)


def start_threads(account: Account) -> None:
    Sender(account).start()
    threading.Thread(target=_tick, args=[account], name="clock", daemon=True).start()


def account() -> Account:
    return _account[0]


def _tick(account: Account) -> None:
    """Run what falls due for customers without a test clock."""
    while True:
        try:
            with account.store.transaction():
                schedule.run_due(account, None, account.global_time())
        except Exception:
            logger.exception("Due work failed and was undone; it is tried again.")
        time.sleep(1)
