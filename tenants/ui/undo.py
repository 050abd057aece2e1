"""A message with an undo button: the page after it offers to take the change back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

MARK = "undo:"


def say_undoable(request: HttpRequest, words: str, *, url: str) -> None:
    """Tell of a change; a POST with `_method=delete` to `url` takes it back."""
    messages.success(request, words, extra_tags=f"{MARK}{url}")


def undo_url(message: Message) -> str:
    """The address of the undo button; empty for other messages."""
    tags = message.extra_tags or ""
    return tags.removeprefix(MARK) if tags.startswith(MARK) else ""
