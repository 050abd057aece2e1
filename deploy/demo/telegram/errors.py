"""Refusals in Telegram's words: ``{"ok": false, "error_code": …, "description": …}``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


@dataclass
class BotError(ValueError):
    """An answer other than 200. The controls and pages show its words."""

    status: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.description

    def body(self) -> dict[str, Any]:
        found = {"ok": False, "error_code": self.status, "description": self.description}
        return {**found, "parameters": self.parameters} if self.parameters else found


def bad_request(words: str, **parameters: Any) -> BotError:
    return BotError(400, f"Bad Request: {words}", parameters)


def forbidden(words: str) -> BotError:
    return BotError(403, f"Forbidden: {words}")


def too_many(seconds: int) -> BotError:
    words = f"Too Many Requests: retry after {seconds}"
    return BotError(429, words, {"retry_after": seconds})
