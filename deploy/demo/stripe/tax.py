"""A small honest stand-in for Stripe Tax: the standard rate of the customer's country.

Countries outside the table are not taxed. A customer with a valid EU VAT number, or who is marked
``reverse`` or ``exempt``, pays none either.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from deploy.demo.doubles import Json
from deploy.demo.stripe.account import Account

RATES = {  # percent
    "AT": "20", "BE": "21", "BG": "20", "CH": "8.1", "CY": "19", "CZ": "21", "DE": "19",
    "DK": "25", "EE": "24", "ES": "21", "FI": "25.5", "FR": "20", "GB": "20", "GE": "18",
    "GR": "24", "HR": "25", "HU": "27", "IE": "23", "IT": "22", "KZ": "16", "LT": "21",
    "LU": "17", "LV": "21", "MT": "18", "NL": "21", "NO": "25", "PL": "23", "PT": "23",
    "RO": "21", "RS": "20", "RU": "22", "SE": "25", "SI": "22", "SK": "23", "TR": "20",
    "UA": "20",
}  # fmt: skip


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def country_of(customer: Json) -> str | None:
    country: str | None = (customer.get("address") or {}).get("country")
    return country


def tax_of(account: Account, customer: Json, amount: int, behavior: str) -> Json | None:
    """The tax entry of a line of ``amount`` after discounts; None where nothing is collected."""
    country = country_of(customer)
    if country not in RATES:
        return None
    reason, rate = "standard_rated", Decimal(RATES[country])
    if customer["tax_exempt"] == "exempt":
        reason, rate = "customer_exempt", Decimal(0)
    elif customer["tax_exempt"] == "reverse" or _has_vat_number(account, customer):
        reason, rate = "reverse_charge", Decimal(0)
    inclusive = behavior == "inclusive"
    base = Decimal(amount)
    tax = rounded(base - base * 100 / (100 + rate) if inclusive else base * rate / 100)
    return {
        "amount": tax,
        "tax_behavior": "inclusive" if inclusive else "exclusive",
        "tax_rate_details": {"tax_rate": f"txr_{country.lower()}_{rate}".replace(".", "_")},
        "taxability_reason": reason,
        "taxable_amount": amount - tax if inclusive else amount,
        "type": "tax_rate_details",
    }


def _has_vat_number(account: Account, customer: Json) -> bool:
    numbers = account.store.all("tax_id", customer=customer["id"])
    return any(number["type"] == "eu_vat" for number in numbers)
