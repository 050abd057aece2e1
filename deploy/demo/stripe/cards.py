"""Stripe's documented test cards: what a number or a ``pm_card_…`` name leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# "always": each payment asks for authentication; "setup": only until the card is set up once.
Authentication = Literal["", "setup", "always"]


@dataclass(frozen=True)
class Card:
    number: str
    name: str  # after "pm_card_"
    brand: str = "visa"
    code: str = ""  # of the error; empty when payments succeed
    decline_code: str = ""
    attaches: bool = True  # False: declined as soon as it is saved
    authentication: Authentication = ""
    country: str = "US"


def _declined(number: str, name: str, code: str, decline_code: str = "") -> Card:
    return Card(number, name, code=code, decline_code=decline_code, attaches=False)


CARDS = (
    Card("4242424242424242", "visa"),
    Card("4000056655665556", "visa_debit"),
    Card("5555555555554444", "mastercard", brand="mastercard"),
    Card("378282246310005", "amex", brand="amex"),
    Card("4000002760000016", "de", country="DE"),
    _declined("4000000000000002", "visa_chargeDeclined", "card_declined", "generic_decline"),
    _declined(
        "4000000000009995",
        "visa_chargeDeclinedInsufficientFunds",
        "card_declined",
        "insufficient_funds",
    ),
    _declined("4000000000009987", "visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
    _declined("4000000000009979", "visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
    _declined("4000000000000069", "chargeDeclinedExpiredCard", "expired_card"),
    _declined("4000000000000127", "chargeDeclinedIncorrectCvc", "incorrect_cvc"),
    _declined("4000000000000119", "chargeDeclinedProcessingError", "processing_error"),
    Card(
        "4000000000000341",
        "chargeCustomerFail",
        code="card_declined",
        decline_code="generic_decline",
    ),
    Card("4000002500003155", "authenticationRequiredOnSetup", authentication="setup"),
    Card("4000002760003184", "authenticationRequired", authentication="always"),
    Card(
        "4000008400001629",
        "threeDSecureRequiredChargeDeclined",
        code="card_declined",
        decline_code="generic_decline",
        authentication="always",
    ),
)
BY_NUMBER = {card.number: card for card in CARDS}
BY_NAME = {f"pm_card_{card.name}": card for card in CARDS}
MESSAGES = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}


def message(code: str, decline_code: str | None) -> str:
    return MESSAGES.get(decline_code or "", MESSAGES[code])
