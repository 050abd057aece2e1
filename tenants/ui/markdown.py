"""Markdown written by people → HTML that is safe to show to everyone.

CommonMark with tables and strikethrough; raw HTML is shown as text, and whatever is left goes
through an allow-list. Invisible direction and zero-width controls are removed first, so that a text
cannot be made to read as something it is not. Joiners stay: some scripts and signs need them.
"""

import re
from functools import lru_cache
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tenants.ui.linkify import pieces

MAX_CHARACTERS: Final = 20_000  # the longest field has as many
MAX_BRACKETS: Final = 300  # each opening one is looked for its end in all that follows
MAX_CELLS: Final = 6_000  # a table fills up short rows: few letters could become a megabyte
KEPT: Final = 128  # rendered texts in the memory of a process

INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2069\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]"  # fillers: letters without a picture
)


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


def plain(text: str) -> str:
    """The text without control characters that cannot be seen."""
    return INVISIBLE.sub("", text)


@lru_cache(maxsize=KEPT)
def render(text: str) -> SafeString:
    """In time that grows with the length alone: what could take more has no links or no tables."""
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
