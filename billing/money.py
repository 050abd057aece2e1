"""Amounts of money for people."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language


def decimals(currency: str) -> int:
    """Digits after the point: 2 for euros, 0 for yen."""
    return int(get_currency_precision(currency.upper()))


def amount(cents: int, currency: str) -> Decimal:
    """The amount in whole units of a currency, of its smallest units."""
    return Decimal(cents).scaleb(-decimals(currency))


def cents(amount: Decimal, currency: str) -> int:
    """The amount in the smallest units of a currency."""
    return int(amount.scaleb(decimals(currency)))


def formatted(cents: int, currency: str) -> str:
    """“€49.00”, «49,00 €», in the reader's language."""
    language = "en" if (get_language() or "ru").startswith("en") else "ru"
    return str(format_currency(amount(cents, currency), currency.upper(), locale=language))
