"""The plan file: what a city pays, typed and checked.

Amounts are whole numbers in the smallest unit of a currency (cents).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

Amounts = Mapping[str, int]
P = TypeVar("P", bound="Product")
ENTRY_FEE = "entry_fee"  # key of its product


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something that is sold, with its name in two languages."""

    key: str
    name_en: str
    name_ru: str

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "ru").startswith("en") else self.name_ru


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFee(Product):
    amounts: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Product):
    """A monthly licence. A plan without amounts is free: HQ supports the city."""

    about_en: str = ""
    about_ru: str = ""
    monthly: Amounts = field(default_factory=dict)
    per_active_member: Amounts = field(default_factory=dict)

    @property
    def about(self) -> str:
        return self.about_en if (get_language() or "ru").startswith("en") else self.about_ru

    @property
    def prices(self) -> list[tuple[str, int, int | None]]:
        """Each currency with its amounts: a month, and for each active member."""
        return [
            (currency, monthly, self.per_active_member.get(currency))
            for currency, monthly in self.monthly.items()
        ]

    @property
    def is_free(self) -> bool:
        return not self.monthly

    @property
    def is_metered(self) -> bool:
        return bool(self.per_active_member)

    def monthly_price_key(self, currency: str) -> str:
        """Stripe's lookup key of the licence."""
        return f"{self.key}_monthly_{currency}"

    def member_price_key(self, currency: str) -> str:
        """Stripe's lookup key of one active member a month."""
        return f"{self.key}_member_{currency}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    currencies: tuple[str, ...]
    trial_days: int
    entry_fee: EntryFee | None
    plans: Mapping[str, Plan]

    @property
    def paid(self) -> list[Plan]:
        return [plan for plan in self.plans.values() if not plan.is_free]

    @property
    def free(self) -> list[Plan]:
        return [plan for plan in self.plans.values() if plan.is_free]

    @staticmethod
    def entry_price_key(currency: str) -> str:
        """Stripe's lookup key of the entry fee."""
        return f"{ENTRY_FEE}_{currency}"


def plan_file() -> PlanFile:
    """The plans of this installation. Raises ImproperlyConfigured."""
    return read_plans(Path(settings.PLANS_FILE))


@cache
def read_plans(path: Path) -> PlanFile:
    """Raises ImproperlyConfigured with the name of the wrong value."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"{path}: {error}") from error
    return parse_plans(content)


def parse_plans(content: Mapping[str, Any]) -> PlanFile:
    currencies = tuple(content.get("currencies", ()))
    if not currencies or not all(_is_currency(code) for code in currencies):
        raise ImproperlyConfigured("currencies: name at least one, in small letters: eur")
    trial = content.get("trial_days", 0)
    if not isinstance(trial, int) or not 0 <= trial <= 365:
        raise ImproperlyConfigured("trial_days: a whole number up to 365")
    fee = content.get(ENTRY_FEE)
    plans = {key: _plan(key, facts, currencies) for key, facts in content["plans"].items()}
    return PlanFile(
        currencies=currencies,
        trial_days=trial,
        entry_fee=_entry_fee(fee, currencies) if fee else None,
        plans=plans,
    )


def _entry_fee(facts: Mapping[str, Any], currencies: tuple[str, ...]) -> EntryFee:
    amounts = _amounts("entry_fee.amounts", facts.get("amounts", {}), currencies)
    return _product(EntryFee, ENTRY_FEE, {**facts, "amounts": amounts})


def _plan(key: str, facts: Mapping[str, Any], currencies: tuple[str, ...]) -> Plan:
    where = f"plans.{key}"
    checked = {
        name: _amounts(f"{where}.{name}", facts[name], currencies)
        for name in ("monthly", "per_active_member")
        if name in facts
    }
    if "per_active_member" in checked and "monthly" not in checked:
        raise ImproperlyConfigured(f"{where}: a plan with per_active_member needs monthly")
    return _product(Plan, key, {**facts, **checked})


def _product(kind: type[P], key: str, facts: Mapping[str, Any]) -> P:
    try:
        return kind(key=key, **facts)
    except TypeError as error:
        raise ImproperlyConfigured(f"{key}: {error}") from error


def _amounts(where: str, amounts: Mapping[str, Any], currencies: tuple[str, ...]) -> Amounts:
    for currency in currencies:
        amount = amounts.get(currency)
        if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
            raise ImproperlyConfigured(f"{where}.{currency}: a whole number of cents above 0")
    if unknown := set(amounts) - set(currencies):
        raise ImproperlyConfigured(f"{where}: {', '.join(sorted(unknown))} not in currencies")
    return amounts


def _is_currency(code: Any) -> bool:
    return isinstance(code, str) and len(code) == 3 and code.isalpha() and code.islower()
