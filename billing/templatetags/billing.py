from __future__ import annotations

from django import template

from billing import money as amounts

register = template.Library()


@register.filter
def money(cents: int, currency: str) -> str:
    """`{{ invoice.total|money:invoice.currency }}`"""
    return amounts.formatted(cents, currency)
