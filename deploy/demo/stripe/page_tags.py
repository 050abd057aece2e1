"""Filters and tags of the hosted pages: amounts, moments, fields of forms."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

register = template.Library()
SIGNS = {"eur": "€", "usd": "$", "gbp": "£", "rub": "₽", "kzt": "₸"}
WITHOUT_CENTS = {"jpy", "krw", "vnd", "clp"}


@register.filter
def money(amount: int, currency: str) -> str:
    """``1900|money:"eur"`` is "€19.00"."""
    digits = 0 if currency in WITHOUT_CENTS else 2
    value = Decimal(abs(amount)).scaleb(-digits)
    sign = SIGNS.get(currency, currency.upper() + " ")
    return f"{'-' if amount < 0 else ''}{sign}{value:,.{digits}f}"


@register.filter
def moment(seconds: int | None) -> str:
    """Seconds since 1970 as "27 Nov 2026"."""
    if seconds is None:
        return ""
    found = datetime.fromtimestamp(seconds, UTC)
    return f"{found.day} {found:%b %Y}"


@register.inclusion_tag("stripe_double/field.html", takes_context=True)
def field(context: Context, name: str, label: str, **look: Any) -> dict[str, Any]:
    """An input with its label, its value out of ``data`` and its error out of ``errors``.

    ``look``: type, mode (of the keyboard), auto (completion), placeholder, locked.
    """
    error = context["errors"].get(name)
    value = "" if name == "cvc" else context["data"].get(name, "")
    return {"name": name, "label": label, "value": value, "error": error, **look}
