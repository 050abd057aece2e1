"""URLs in people's texts become links."""

from __future__ import annotations

import pytest

from tenants.ui.linkify import contact_link, linked
from tenants.ui.markdown import render

REL = 'rel="nofollow noopener ugc"'
NOTES = "https://example.com/notes"


@pytest.mark.parametrize(
    ("text", "address", "after"),
    [
        (f"Notes: {NOTES}.", NOTES, "."),
        (f"({NOTES})", NOTES, ")"),
        (f"«{NOTES}»", NOTES, "»"),
        ("see https://ru.wikipedia.org/wiki/Омск_(город), please", None, ", please"),
        ("https://e.ru/?a=1&b=<script>", "https://e.ru/?a=1&amp;b=", "&lt;script&gt;"),
    ],
)
def test_an_address_in_plain_text(text: str, address: str | None, after: str) -> None:
    address = address or "https://ru.wikipedia.org/wiki/Омск_(город)"
    html = linked(text)
    assert f'<a href="{address}" {REL}>{address}</a>{after}' in html
    assert "<script" not in html


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "ftp://e.ru", "e.ru"])
def test_nothing_else_is_a_link(text: str) -> None:
    assert "<a" not in linked(text)
    assert "href" not in render(text)


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("@sveta_lib", "https://t.me/sveta_lib"),
        ("t.me/sveta_lib", "https://t.me/sveta_lib"),
        ("sveta@example.com", "mailto:sveta@example.com"),
        ("+7 (913) 123-45-67", "tel:+79131234567"),
        (NOTES, NOTES),
    ],
)
def test_a_contact_is_a_link(contact: str, address: str) -> None:
    assert f'href="{address}"' in contact_link(contact)


@pytest.mark.parametrize("contact", ["@<b>x</b>", "ask at the door", "@me", '@a" onclick="x'])
def test_other_contacts_stay_words(contact: str) -> None:
    assert "<a" not in contact_link(contact)
    assert "<b" not in contact_link(contact)


def test_bare_addresses_in_markdown_but_not_in_code_or_links() -> None:
    html = render(f"See {NOTES}, `{NOTES}` and [notes]({NOTES}).")
    assert html.count("<a ") == 2
    assert f"<code>{NOTES}</code>" in html


def test_twenty_thousand_characters_of_addresses_are_no_burden() -> None:
    assert render("https://" * 2500).count("<a ") <= 10
