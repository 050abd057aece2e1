"""Filters of the library's pages."""

from __future__ import annotations

from typing import Any

from django import template

from tenants.registry.models.city import in_reader_language

register = template.Library()


@register.filter
def percent(share: float) -> str:
    """A share of 0 to 1 as "80 %", with a space that doesn't break."""
    return f"{round(share * 100)}\N{NO-BREAK SPACE}%"


@register.filter
def program_name(program: dict[str, Any]) -> str:
    """The name of a published program, in the reader's language."""
    return in_reader_language(program.get("name_ru", ""), program.get("name_en", ""))
