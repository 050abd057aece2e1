"""Markdown of posts as text with entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tenants.telegram.bot.texts import Entity, Text, compose, units
from tenants.ui.plain_text import plain

MOST_BRACKETS = 300  # each is looked for its end in all that follows
MARKS = {"strong": "bold", "em": "italic", "s": "strikethrough"}


def from_markdown(source: str) -> Text:
    """What the page shows as bold, italic, code, link, quote or list."""
    text = plain(source)
    if text.count("[") > MOST_BRACKETS:
        return Text(text)
    whole = compose(*_blocks(_parser().parse(text)))
    return Text(whole.text.rstrip(), whole.entities)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


def _blocks(tokens: Sequence[Token]) -> Iterator[Text | str]:
    """Blocks with an empty line between them; items of a list are lines with a sign."""
    written, lists = False, list[int]()
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if "ordered" in token.type else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            yield ("\n" if written else "") + _sign(lists)
        elif written and _begins_block(token, is_listed=bool(lists)):
            yield "\n\n"
        elif token.type == "inline":
            yield _inline(token.children or [])
            written = True
        elif token.type in ("fence", "code_block"):
            code = token.content.rstrip("\n")
            yield "\n\n" if written else ""
            yield Text(code, ({"type": "pre", "offset": 0, "length": units(code)},) if code else ())
            written = True


def _begins_block(token: Token, *, is_listed: bool) -> bool:
    return token.type == "heading_open" or (token.type == "paragraph_open" and not is_listed)


def _sign(lists: list[int]) -> str:
    number = lists[-1] if lists else 0
    if not number:
        return "• "
    lists[-1] += 1
    return f"{number}. "


def _inline(children: Sequence[Token]) -> Text:
    """Runs of text; a mark reaches from its opening to its closing token."""
    text, entities, opened = "", list[Entity](), list[tuple[str, int, str]]()
    for token in children:
        kind, _underscore, place = token.type.rpartition("_")
        if token.type in ("text", "code_inline"):
            if token.type == "code_inline":
                entities += _mark("code", units(text), token.content)
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif token.type == "image":
            text += token.content
        elif place == "open":
            opened.append((kind, units(text), str(token.attrs.get("href", ""))))
        elif place == "close" and opened:
            name, begin, url = opened.pop()
            length = units(text) - begin
            if length and name == "link" and url.startswith(("http://", "https://")):
                entities.append(
                    {"type": "text_link", "offset": begin, "length": length, "url": url}
                )
            elif length and name in MARKS:
                entities.append({"type": MARKS[name], "offset": begin, "length": length})
    return Text(text, tuple(entities))


def _mark(kind: str, offset: int, content: str) -> list[Entity]:
    return [{"type": kind, "offset": offset, "length": units(content)}] if content else []
