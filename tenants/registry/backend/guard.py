"""Refuse statements that would leave their scope, or leave settings on the connection.

A statement is split into words like in PostgreSQL's scanner, from left to right without
backtracking: comments, literals and dollar-quoted bodies have no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tenants.registry.scope import OutsideScope

LEAVES = (
    "Roles, search paths and transactions belong to the scope: "
    "use `with city.scope():` and `transaction.atomic()`."
)
STAYS = (
    "This would outlive its transaction on a connection that others get next: use SET LOCAL, "
    "set_config(…, true) and pg_advisory_xact_lock(…)."
)
HIDDEN = "This runs statements out of text, which nobody has looked at. Send them as they are."

REMEMBERED = (
    4_000  # characters; of longer statements only those are repeated that are compiled once
)
REMEMBERED_AMONG_LONG = 40_000
TOKEN = re.compile(
    r"""
      (?P<space> \s+ | --[^\n\r]* )
    | (?P<comment> /\* )
    | (?P<escaped> e'[^'\\]*(?:(?:\\.|'')[^'\\]*)*' )
    | (?P<literal> '[^']*(?:''[^']*)*' )
    | (?P<disguised> u&" )
    | (?P<name> "[^"]*(?:""[^"]*)*" )
    | (?P<body> \$(?:[a-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*)?\$ )
    | (?P<word> [a-z_\x80-\U0010ffff][\w$\x80-\U0010ffff]* )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII | re.IGNORECASE,
)
COMMENT_EDGE = re.compile(r"/\*|\*/")
# Statements without any of these are fine.
SUSPICIOUS = re.compile(
    r";|set_config|pg_settings|advisory_lock|_to_xml|ts_stat|ts_rewrite|u&", re.IGNORECASE
)
PLAIN = re.compile(r"\s*(?:\(|select|insert|update|delete|with)\b", re.IGNORECASE)

TRANSACTIONS = frozenset("begin start commit rollback end abort discard".split())
SESSIONS = frozenset("listen unlisten prepare deallocate load".split())
WHO = frozenset("role session authorization session_authorization search_path schema all".split())
SCANNER = frozenset(
    ["standard_conforming_strings", "backslash_quote"]
)  # settings that change how literals are parsed
SESSION_LOCK = re.compile(r"pg_(?:try_)?advisory_lock(?:_shared)?\Z")
RUNS_TEXT = re.compile(r"ts_stat\Z|ts_rewrite\Z|query_to_xml")
SETTING = re.compile(r"'([a-z_]+(?:\.[a-z_]+)*)'\Z")
DISGUISED = "u&"  # a name or literal with escapes
CHANGING = frozenset(["insert", "update", "delete", "merge"])


def refuse_escape(statement: str) -> None:
    """Refuse a statement that changes the role or the state of the connection.

    It stops mistakes, and injected statements such as `; SET ROLE`. PostgreSQL can't forbid it,
    since the login may become every city's role. See deploy/docs/architecture.md.
    """
    if len(statement) < REMEMBERED:
        reason = escape_in(statement)
    elif len(statement) < REMEMBERED_AMONG_LONG:
        reason = _escape_in_long(statement)
    else:
        reason = escape_in.__wrapped__(statement)
    if reason:
        raise OutsideScope(reason)


@lru_cache(maxsize=2_000)
def escape_in(statement: str) -> str:
    """The reason for refusing a statement; empty if it may be sent.

    Cached: Django's statements repeat, with their values apart.
    """
    if PLAIN.match(statement) and not SUSPICIOUS.search(statement):
        return ""
    reasons = (_reason(words) for words in _statements(statement))
    return next(filter(None, reasons), "")


_escape_in_long = lru_cache(maxsize=50)(escape_in.__wrapped__)


def _statements(text: str) -> Iterator[list[str]]:
    words: list[str] = []
    for word in _words(text):
        if word == ";":
            yield words
            words = []
        else:
            words.append(word)
    yield words


def _words(text: str) -> Iterator[str]:
    """Split into lower-case words, literals with quotes, and single characters."""
    place = 0
    escaped = False  # literals with backslashes may continue after a line break
    while found := TOKEN.match(text, place):
        place = found.end()
        kind, word = found.lastgroup, found[0]
        if kind == "space":
            continue
        if escaped and kind == "literal":
            kind = "disguised"
        escaped = kind == "escaped"
        if kind == "comment":
            place = _end_of_comment(text, place)
        elif kind == "body":
            end = text.find(word, place)
            place = end + len(word) if end >= 0 else place
            yield "''"
        elif kind == "name":
            yield word[1:-1].lower()
        elif kind == "disguised":
            yield DISGUISED
        else:
            yield word.lower()


def _end_of_comment(text: str, place: int) -> int:
    depth = 1
    while depth and (edge := COMMENT_EDGE.search(text, place)):
        depth += 1 if edge[0] == "/*" else -1
        place = edge.end()
    return place


def _reason(words: list[str]) -> str:
    if not words:
        return ""
    if DISGUISED in words:
        return LEAVES
    first = words[0]
    if first in TRANSACTIONS:
        return LEAVES
    if first == "set":
        return _setting(words)
    if first == "reset":
        return LEAVES if WHO.intersection(words[1:3]) else STAYS
    if first in SESSIONS:
        return LEAVES if words[1:2] == ["transaction"] else STAYS
    if first == "declare" and "hold" in words and "without" not in words:
        return STAYS
    if first == "do":
        return HIDDEN
    if "pg_settings" in words and CHANGING.intersection(words):
        return STAYS
    return _called(words)


def _setting(words: list[str]) -> str:
    """Check `SET`: only LOCAL, and neither role nor search path."""
    name = words[2:3] if words[1:2] in (["local"], ["session"]) else words[1:2]
    if WHO.intersection(name) or SCANNER.intersection(name):
        return LEAVES
    local = words[1:2] in (["local"], ["constraints"], ["transaction"])
    return "" if local else STAYS


def _called(words: list[str]) -> str:
    """Check for functions that do what a statement may not."""
    for place, word in enumerate(words):
        if words[place + 1 : place + 2] != ["("]:
            continue
        if word == "set_config":
            if reason := _config(words[place + 2 :]):
                return reason
        elif SESSION_LOCK.match(word):
            return STAYS
        elif RUNS_TEXT.match(word):
            return HIDDEN
    return ""


def _config(arguments: list[str]) -> str:
    name = SETTING.match(arguments[0]) if arguments else None
    if name is None or name[1] in WHO or name[1] in SCANNER or arguments[1:2] != [","]:
        return LEAVES
    depth = 1
    for place, word in enumerate(arguments):
        depth += (word == "(") - (word == ")")
        if depth == 0:
            return "" if arguments[place - 2 : place] == [",", "true"] else STAYS
    return STAYS
