"""Notify all processes, by Valkey's publish and subscribe and a listening thread in each."""

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
PROBE = 5.0  # seconds without a message until the connection is checked
SEED = secrets.token_hex(8)  # with the process id it identifies this process on all machines


def _process_id() -> bytes:
    return f"{SEED}:{os.getpid()}".encode()


class Channel:
    """A channel.

    Calls ``on_message`` for each `publish` of another process and after each reconnect.
    """

    def __init__(self, channel: str, on_message: Callable[[], None]) -> None:
        self.channel, self.on_message = channel, on_message
        self.lock = Lock()
        self.process = 0  # a forked worker starts its own thread
        self.subscribed = False

    def is_listening(self) -> bool:
        """True while messages are received. The first call starts the thread."""
        if self.process != os.getpid():
            with self.lock:
                if self.process != os.getpid():
                    self.process, self.subscribed = os.getpid(), False
                    Thread(target=self._listen, name=self.channel, daemon=True).start()
        return self.subscribed

    def publish(self) -> None:
        """Notify the other processes. While Valkey is down they rely on their caches' expiry."""
        try:
            valkey.ask(lambda client: client.publish(self.channel, _process_id()))
        except redis.RedisError:
            logger.warning("Valkey is down: no message on %s", self.channel)

    def _listen(self) -> None:
        while True:
            try:
                self._receive()
            except redis.RedisError:
                logger.debug("Valkey is down: connecting to it again in %s s", RETRY)
            except Exception:  # without its thread this process gets no messages
                logger.exception("Listening on %s failed", self.channel)
            self.subscribed = False
            sleep(RETRY)

    def _receive(self) -> None:
        with valkey.client(patience=2 * PROBE).pubsub() as subscription:
            subscription.subscribe(self.channel)
            while True:
                message = subscription.get_message(timeout=PROBE)
                if message is None:
                    subscription.ping()
                elif message["type"] == "subscribe":
                    self.on_message()  # messages may have been missed before
                    self.subscribed = True
                elif message["type"] == "message" and message["data"] != _process_id():
                    self.on_message()
