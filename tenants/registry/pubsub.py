"""A word that all processes hear: Valkey's publish and subscribe, one listening thread each."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from threading import Lock, Thread
from time import sleep

import redis

from tenants.registry import valkey

logger = logging.getLogger(__name__)
RETRY = 1.0  # seconds between attempts to reach Valkey
PROBE = 5.0  # seconds of silence after which the connection is tried
SEED = secrets.token_hex(8)  # with the process id it names this process among all machines


def _voice() -> bytes:
    return f"{SEED}:{os.getpid()}".encode()


class Hearing:
    """``heard`` is called for each `tell` of another process, and after every silence."""

    def __init__(self, channel: str, heard: Callable[[], None]) -> None:
        self.channel, self.heard = channel, heard
        self.lock = Lock()
        self.process = 0  # a forked worker starts a thread of its own
        self.subscribed = False

    def is_on(self) -> bool:
        """Whether a word told now would be heard. Starts listening at the first question."""
        if self.process != os.getpid():
            with self.lock:
                if self.process != os.getpid():
                    self.process, self.subscribed = os.getpid(), False
                    Thread(target=self._listen, name=self.channel, daemon=True).start()
        return self.subscribed

    def tell(self) -> None:
        """Say the word. Without Valkey the others find out when their memory ends."""
        try:
            valkey.ask(lambda client: client.publish(self.channel, _voice()))
        except redis.RedisError:
            logger.warning("Valkey did not take the word for %s", self.channel)

    def _listen(self) -> None:
        while True:
            try:
                self._until_silence()
            except redis.RedisError:
                logger.debug("Valkey is silent; asking again in %s s", RETRY)
            except Exception:  # the thread is the only ear of this process
                logger.exception("Listening to %s was interrupted", self.channel)
            self.subscribed = False
            sleep(RETRY)

    def _until_silence(self) -> None:
        with valkey.client(patience=2 * PROBE).pubsub() as subscription:
            subscription.subscribe(self.channel)
            while True:
                message = subscription.get_message(timeout=PROBE)
                if message is None:
                    subscription.ping()
                elif message["type"] == "subscribe":
                    self.heard()  # what was told before is unknown to us
                    self.subscribed = True
                elif message["type"] == "message" and message["data"] != _voice():
                    self.heard()
