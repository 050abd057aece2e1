"""Addresses that people wrote as plain text become links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ADDRESS: Final = re.compile(r"https?://[^\s<>\"'«»]{3,2000}", re.IGNORECASE)
AT_THE_END: Final = ".,;:!?…)]}*_~"  # belongs to the sentence, not to the address
TELEGRAM: Final = re.compile(r"@([A-Za-z]\w{4,31})")
MAILBOX: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
PHONE: Final = re.compile(r"\+?[\d][\d ()-]{8,20}")
LINK = '<a href="{}" rel="nofollow noopener ugc">{}</a>'


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is an address."""
    end = 0
    for found in ADDRESS.finditer(text):
        address = found[0].rstrip(AT_THE_END)
        if found[0][len(address) :].startswith(")") and "(" in address:
            address += ")"
        yield text[end : found.start()], False
        yield address, True
        end = found.start() + len(address)
    yield text[end:], False


def linked(text: str) -> SafeString:
    """Plain text as safe HTML with its addresses as links."""
    shown = (_link(part, part) if is_address else part for part, is_address in pieces(text))
    return format_html_join("", "{}", ((part,) for part in shown))


def contact_link(contact: str) -> SafeString:
    """A contact as a link: a Telegram name, a mailbox, a phone number or an address."""
    whole = contact.strip()
    if found := TELEGRAM.fullmatch(whole):
        return _link(f"https://t.me/{found[1]}", whole)
    if MAILBOX.fullmatch(whole):
        return _link(f"mailto:{whole}", whole)
    if PHONE.fullmatch(whole):
        return _link("tel:" + re.sub(r"[^\d+]", "", whole), whole)
    if whole.startswith("t.me/") and " " not in whole:
        return _link(f"https://{whole}", whole)
    return linked(contact)


def _link(address: str, words: str) -> SafeString:
    return format_html(LINK, address, words)
