"""Pieces of an evening's screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from tenants.live.run.format_steps import localized
from tenants.live.screens.clock import clock_of, marked
from tenants.live.screens.own_parts import put
from tenants.live.screens.state import EveningState
from tenants.registry.scope import current_city

register = template.Library()
register.filter("localized", localized)


@register.inclusion_tag("live/parts/clock.html")
def clock(state: EveningState) -> dict[str, Any]:
    """The time left of the step, drawn by the server, moved on by live.js where it runs."""
    found = clock_of(state)
    return found.facts(now=state.now) if found else {"is_shown": False}


@register.simple_tag
def shared_clock(state: EveningState) -> SafeString:
    """The same in a shared part, which may be older than the answer that it stands in."""
    found = clock_of(state)
    return marked(found, now=state.now) if found else SafeString("")


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def absolute(path: str) -> str:
    """The whole address of a page of this city, for a code that is scanned."""
    return current_city().url(path)


@register.filter
def columns(tables: Sequence[object]) -> int:
    """The number of columns in which the tables can be read from eight metres."""
    return 1 + sum(len(tables) > most for most in (3, 8, 12))


@register.filter
def without_scheme(address: str) -> str:
    """`omsk.example.org/wall/17-abc`: as it is read out and typed."""
    return address.partition("://")[2].rstrip("/")


@register.simple_tag
def own(name: str) -> SafeString:
    """A place for the reader's own part: see `screens/own_parts.py`."""
    return put(name)


@register.simple_tag
def if_own(*fact: object) -> SafeString:
    """Begin what readers see for whom this fact holds: `{% if_own "by" author.pk %}`."""
    return mark_safe(f"<!--~if {':'.join(map(str, fact))}~-->")  # noqa: S308


@register.simple_tag
def or_own() -> SafeString:
    """Begin what all others see."""
    return mark_safe("<!--~else~-->")


@register.simple_tag
def end_own() -> SafeString:
    return mark_safe("<!--~end~-->")


@register.simple_tag
def pressed(idea: int, value: str) -> SafeString:
    """`true` where the reader has given so many points to an idea, else `false`."""
    if value == "0":
        return mark_safe(f"{if_own('points', idea)}false{or_own()}true{end_own()}")  # noqa: S308
    given = if_own("points", idea, value)
    return mark_safe(f"{given}true{or_own()}false{end_own()}")  # noqa: S308


@register.simple_tag
def held_pressed(value: str) -> SafeString:
    """The same for the card in the reader's hand, which 0 points can't be given."""
    return mark_safe(f"{if_own('held', value)}true{or_own()}false{end_own()}")  # noqa: S308


@register.simple_tag
def cards(round: int, ideas: Sequence[Any], arrived: Sequence[int]) -> SafeString:
    """The cards that go round, in their order, and the numbers of all arrivals."""
    numbers = " ".join(",".join(map(str, each)) for each in ([i.pk for i in ideas], arrived))
    return mark_safe(f"<!--~cards {int(round)} {numbers}~-->")  # noqa: S308


@register.simple_tag
def one_card(number: int) -> SafeString:
    """Begin a card that only its holder keeps."""
    return mark_safe(f"<!--~card {int(number)}~-->")  # noqa: S308


@register.simple_tag
def end_one_card() -> SafeString:
    return mark_safe("<!--~/card~-->")


@register.simple_tag
def held_vote_url(meeting: int) -> SafeString:
    """Return the address that takes points for the card in the reader's hand."""
    address = reverse("live:vote", args=(meeting, 0))
    return mark_safe(address.replace("/0/", f"/{put('held')}/"))  # noqa: S308


@register.simple_tag
def if_held() -> SafeString:
    """Begin what readers see who hold one of the `cards`."""
    return mark_safe("<!--~held~-->")


@register.simple_tag
def or_not_held() -> SafeString:
    return mark_safe("<!--~not held~-->")


@register.simple_tag
def end_held() -> SafeString:
    return mark_safe("<!--~/held~-->")
