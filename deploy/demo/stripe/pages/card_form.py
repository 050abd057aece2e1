"""The form that takes a test card, on Checkout, in the Portal and on a hosted invoice."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from deploy.demo.doubles import Json
from deploy.demo.stripe.cards import BY_NUMBER, CARDS, Card

HINTS = (
    ("4242 4242 4242 4242", "pays"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "has insufficient funds"),
    ("4000 0000 0000 0341", "can be saved, but every payment fails"),
    ("4000 0025 0000 3155", "asks for authentication once"),
    ("4000 0027 6000 3184", "asks for authentication each time"),
)
NUMBERS = [card.number for card in CARDS]


def read(data: Json, now: int) -> tuple[Card | None, tuple[int, int], dict[str, str]]:
    """Return the card, its expiry (month, year) and errors by field."""
    errors: dict[str, str] = {}
    number = re.sub(r"\D", "", data.get("card", ""))
    card = BY_NUMBER.get(number)
    if not number:
        errors["card"] = "Enter a card number."
    elif not passes_luhn(number):
        errors["card"] = "Your card number is invalid."
    elif card is None:
        errors["card"] = "No real card: please use one of the test cards below."
    expiry = (0, 0)
    found = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(\d{2}|20\d{2})\s*", data.get("expiry", ""))
    if not found or not 1 <= int(found[1]) <= 12:
        errors["expiry"] = "Enter the expiry as MM / YY."
    else:
        expiry = (int(found[1]), 2000 + int(found[2][-2:]))
        today = datetime.fromtimestamp(now, UTC)
        if (expiry[1], expiry[0]) < (today.year, today.month):
            errors["expiry"] = "Your card's expiration date is in the past."
    if not re.fullmatch(r"\d{3,4}", data.get("cvc", "").strip()):
        errors["cvc"] = "Enter the 3 or 4 digits of the security code."
    return card, expiry, errors


def passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return len(digits) >= 12 and (sum(digits[::2]) + doubled) % 10 == 0
