"""The account of this process, and the threads that work for it."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from deploy.demo.stripe import schedule
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.deliveries import Sender
from deploy.demo.stripe.store import Store

logger = logging.getLogger(__name__)
_account: list[Account] = []


def start(folder: Path, url: str) -> Account:
    account = Account(Store(folder), url)
    _account[:] = [account]
    Sender(account).start()
    threading.Thread(target=_tick, args=[account], name="clock", daemon=True).start()
    return account


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
