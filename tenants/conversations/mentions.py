"""Mentions: “@Алёна Кузнецова” in a text means a member.

A name is found by its words, whatever their letters' case, with е for ё: the whole name, or the
first name alone if only one member here has it. Two people of one whole name are both meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tenants.members.models import Member
from tenants.members.queries import called
from tenants.ui.row_search import begins_as
from tenants.ui.search_terms import fold, folded, split_words

if TYPE_CHECKING:
    from tenants.conversations.models import Post

CALL = re.compile(r"(?<![\w@/.])@(?=\w)")
NAME_WORDS = 4  # words of a name that are compared
NAMES_OFFERED = 8  # by the chooser
WORD = re.compile(r"[ \t]?[^\W_]+(?:[-'’][^\W_]+)*")
TAGS = re.compile(r"(<[^>]*>)")
VERBATIM = frozenset(("a", "code", "pre"))  # HTML in which no names are linked


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it was typed, without the @, and the member whom it means."""

    name: str
    member: Member


def calls_in(text: str) -> list[list[str]]:
    """Possible names after each @: the typed words, from the longest to the first alone."""
    found = []
    for call in CALL.finditer(text):
        ends: list[int] = []
        place = call.end()
        while len(ends) < NAME_WORDS and (word := WORD.match(text, place)):
            place = word.end()
            ends.append(place)
        found.append([text[call.end() : end] for end in reversed(ends)])
    return found


def mentions_in(text: str) -> list[Mention]:
    """The members whom a text calls, each once, in order; those who left among them.

    One statement, and none for a text without @.
    """
    calls = calls_in(text)
    if not calls:
        return []
    by_name = _by_name(Member.objects.only("pk", "name", "left_at"))
    found: dict[int, Mention] = {}
    for candidates in calls:
        for typed in candidates:
            meant = by_name.get(_key(typed), ())
            for member in meant:
                found.setdefault(member.pk, Mention(typed, member))
            if meant:
                break
    return list(found.values())


def called_by(post: Post) -> list[Member]:
    """The members here whom a post calls, without its author."""
    keys = {key for _name, key in post.mentions} - {post.author_id}
    return list(Member.objects.here().filter(pk__in=keys)) if keys else []


def _by_name(members: Iterable[Member]) -> dict[str, list[Member]]:
    """Members by whole name, and by first name where it is one person's here."""
    whole: dict[str, list[Member]] = {}
    first: dict[str, list[Member]] = {}
    for member in members:
        key = _key(member.name)
        whole.setdefault(key, []).append(member)
        if member.left_at is None:
            first.setdefault(key.partition(" ")[0], []).append(member)
    alone = {key: found for key, found in first.items() if len(found) == 1}
    return {key: _here_first(found) for key, found in (alone | whole).items()}


def _here_first(members: list[Member]) -> list[Member]:
    """Those of one name who are here; who have left if nobody is."""
    return [member for member in members if member.left_at is None] or members


def _key(name: str) -> str:
    return " ".join(fold(name).split())


def rendered(text: str, mentions: Sequence[Sequence[Any]]) -> SafeString:
    """The text as HTML, its mentions as links. `mentions`: as `Post` keeps them."""
    from tenants.ui import markdown  # its reader is large: not in every page worker

    html = markdown.render(text)
    named = {escape(f"@{name}", quote=False): int(key) for name, key in mentions}
    if not named:
        return html
    longest = sorted(named, key=len, reverse=True)
    names = re.compile("|".join(rf"{re.escape(name)}(?!\w)" for name in longest))

    def link(match: re.Match[str]) -> str:
        url = reverse("members:member", settings.CITY_URLCONF, [named[match[0]]])
        name = mark_safe(match[0])  # noqa: S308 - cut out of clean HTML
        return format_html('<a class="mention" href="{}">{}</a>', url, name)

    parts, inside = TAGS.split(html), 0
    for place, part in enumerate(parts):
        if place % 2 == 0:
            parts[place] = names.sub(link, part) if not inside else part
        elif part.strip("</>").split(" ")[0] in VERBATIM:
            inside += -1 if part.startswith("</") else 1
    return mark_safe("".join(parts))  # noqa: S308 - clean HTML with links of ours


def people_named(text: str, *, besides: Member) -> Sequence[Member]:
    """Members here whose name has words that begin as typed, also by a short name or misspelt."""
    others = Member.objects.here().exclude(pk=besides.pk)
    if not split_words(text):
        return list(others.order_by("name", "pk")[:NAMES_OFFERED])
    lined = others.alias(name_line=folded("name"))
    found = list(lined.filter(begins_as(text, line="name_line")).order_by("name")[:NAMES_OFFERED])
    return found or list(called(others, text).order_by("name", "pk")[:NAMES_OFFERED])
