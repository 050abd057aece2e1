from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from billing.plans import parse_plans, read_plans

STANDARD = {"name_en": "City", "name_ru": "Город", "monthly": {"eur": 4900}}


def test_the_plan_file_of_the_repository() -> None:
    plans = read_plans(Path(settings.BASE_DIR) / "billing" / "plans.toml")
    assert plans.currencies == ("eur", "usd")
    assert [plan.key for plan in plans.plans.values()] == ["supported", "standard", "large"]
    assert [plan.key for plan in plans.paid] == ["standard", "large"]
    assert plans.plans["supported"].is_free
    assert plans.plans["standard"].monthly_price_key("eur") == "standard_monthly_eur"
    for plan in plans.paid:
        assert set(plan.monthly) == set(plans.currencies)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"plans": {}}, "currencies"),
        ({"currencies": ["EUR"], "plans": {}}, "currencies"),
        ({"currencies": ["eur"], "trial_days": -1, "plans": {}}, "trial_days"),
        ({"currencies": ["eur", "usd"], "plans": {"city": STANDARD}}, "plans.city.monthly.usd"),
        (
            {"currencies": ["eur"], "plans": {"city": {**STANDARD, "monthly": {"eur": 4.5}}}},
            "plans.city.monthly.eur",
        ),
        (
            {"currencies": ["eur"], "plans": {"city": {**STANDARD, "monthly": {"eur": 0}}}},
            "plans.city.monthly.eur",
        ),
        (
            {
                "currencies": ["eur"],
                "plans": {"city": {**STANDARD, "monthly": {"eur": 1, "gbp": 1}}},
            },
            "gbp",
        ),
        ({"currencies": ["eur"], "plans": {"city": {**STANDARD, "price": 1}}}, "city"),
        (
            {
                "currencies": ["eur"],
                "plans": {"city": {"name_en": "", "name_ru": "", "per_active_member": {"eur": 1}}},
            },
            "needs monthly",
        ),
    ],
)
def test_a_wrong_plan_file_names_the_value(content: dict[str, Any], says: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=says):
        parse_plans(content)


def test_a_file_that_is_missing_or_broken(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="nowhere"):
        read_plans(tmp_path / "nowhere.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("plans = [", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="broken"):
        read_plans(broken)
