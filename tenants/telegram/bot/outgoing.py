"""The bot's calls as data, so that they can be stored and made later."""

from __future__ import annotations

from typing import Any

from tenants.telegram.bot.texts import LONGEST_CAPTION, Text, split

Call = dict[str, Any]
Buttons = list[list[dict[str, str]]]


def button(text: object, data: str) -> dict[str, str]:
    """A button that is pressed; `data` has at most 64 bytes."""
    return {"text": str(text), "callback_data": data}


def link_button(text: object, url: str) -> dict[str, str]:
    return {"text": str(text), "url": url}


def send(
    chat: int,
    text: Text | str,
    *,
    buttons: Buttons | None = None,
    topic: int | None = None,
    reply_to: int | None = None,
    asks: bool = False,
    about: tuple[str, int] | None = None,
) -> list[Call]:
    """Messages of one text; buttons are under the last, the quote is over the first.

    asks: Telegram opens the field for an answer. about: the row that they show.
    """
    whole = text if isinstance(text, Text) else Text(text)
    pieces = split(whole)
    calls: list[Call] = [
        {"do": "send", "chat": chat, "text": piece.text, "entities": list(piece.entities)}
        | ({"topic": topic} if topic else {})
        | ({"about": list(about)} if about else {})
        for piece in pieces
    ]
    if calls and reply_to:
        calls[0]["reply_to"] = reply_to
    if calls and buttons:
        calls[-1]["buttons"] = buttons
    if calls and asks:
        calls[-1]["asks"] = True
    return calls


def picture(
    chat: int,
    caption: Text | str = "",
    *,
    file: int = 0,
    qr: str = "",
    buttons: Buttons | None = None,
    topic: int | None = None,
    about: tuple[str, int] | None = None,
) -> list[Call]:
    """A picture: a file of a post, or an address as a QR code."""
    piece = split(caption if isinstance(caption, Text) else Text(caption), LONGEST_CAPTION)[:1]
    call: Call = {
        "do": "send",
        "chat": chat,
        "text": piece[0].text if piece else "",
        "entities": list(piece[0].entities) if piece else [],
        **({"file": file} if file else {"qr": qr}),
    }
    named = {"buttons": buttons, "topic": topic, "about": list(about) if about else None}
    return [call | {name: value for name, value in named.items() if value}]


def edit(chat: int, number: int, text: Text | str, *, buttons: Buttons | None = None) -> list[Call]:
    """Rewrite a message; what doesn't fit any more is left to the page."""
    piece = split(text if isinstance(text, Text) else Text(text))[0]
    return [
        {"do": "edit", "chat": chat, "number": number, "text": piece.text}
        | {"entities": list(piece.entities), "buttons": buttons or []}
    ]


def delete(chat: int, number: int) -> list[Call]:
    return [{"do": "delete", "chat": chat, "number": number}]


def answer(query: str, text: object = "", *, is_alert: bool = False) -> list[Call]:
    """Let a pressed button rest; `text` is shown for a moment to whoever pressed."""
    return [{"do": "answer", "query": query, "text": str(text)[:200], "is_alert": is_alert}]
