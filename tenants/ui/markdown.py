"""Markdown written by people → HTML that is safe to show to everyone.

CommonMark with tables and strikethrough; raw HTML is shown as text, and whatever is left goes
through an allow-list. Invisible characters are removed first (`plain_text`).
"""

from functools import lru_cache
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tenants.ui.linkify import pieces
from tenants.ui.plain_text import plain

MAX_CHARACTERS: Final = 20_000  # the longest field has as many
MAX_BRACKETS: Final = 300  # each opening one is looked for its end in all that follows
MAX_CELLS: Final = 6_000  # a table fills up short rows: few letters could become a megabyte
KEPT: Final = 128  # rendered texts in the memory of a process


def _parser_without(*rules: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20})
    return parser.enable(["table", "strikethrough"]).disable([*rules])


_parsers: Final = {  # whether texts may have links, and tables
    (True, True): _parser_without("image"),
    (True, False): _parser_without("image", "table"),
    (False, True): _parser_without("image", "link", "reference"),
    (False, False): _parser_without("image", "link", "reference", "table"),
}

_cleaner: Final = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
        *("h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow noopener ugc",
)


@lru_cache(maxsize=KEPT)
def render(text: str) -> SafeString:
    """Linear in the length: text that would take longer gets no links or no tables."""
    shown = plain(text)[:MAX_CHARACTERS]
    has_links = shown.count("[") <= MAX_BRACKETS
    parser = _parsers[has_links, _most_cells(shown) <= MAX_CELLS]
    tokens = parser.parse(shown)
    _lower_headings(tokens)
    for token in tokens:
        token.children = _with_links(token.children) if token.children else token.children
    html = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(_cleaner.clean(html))  # noqa: S308 -- cleaned by the allow-list above


def _most_cells(text: str) -> int:
    """More than any table of the text can have."""
    lines = text.split("\n")
    widest = max(line.count("|") for line in lines)
    return widest * len(lines)


def _with_links(tokens: list[Token]) -> list[Token]:
    """Bare addresses as links, outside of links and code."""
    shown: list[Token] = []
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "text" or depth:
            shown.append(token)
            continue
        for part, is_address in pieces(token.content):
            text = Token("text", "", 0, content=part)
            if is_address:
                opening = Token("link_open", "a", 1, attrs={"href": part})
                shown += [opening, text, Token("link_close", "a", -1)]
            else:
                shown.append(text)
    return shown


def _lower_headings(tokens: list[Token]) -> None:
    """Headings begin at h3, under those of the page, and never skip a level on the way down."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    used = sorted({token.tag for token in headings})
    above = 2
    for opening, closing in zip(headings[::2], headings[1::2], strict=True):
        above = min(used.index(opening.tag) + 3, above + 1, 6)
        opening.tag = closing.tag = f"h{above}"
