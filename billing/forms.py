"""Forms about money."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.models import Account
from billing.plans import plan_file


class PlanField(forms.ChoiceField):
    """One of the paid plans of the plan file."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Plan"), choices=_plans, **kwargs)


def _plans() -> list[tuple[str, str]]:
    return [(plan.key, plan.name) for plan in plan_file().paid]


def _currencies() -> list[tuple[str, str]]:
    return [(currency, currency.upper()) for currency in plan_file().currencies]


class TermsForm(forms.Form):
    """The terms before a licence begins: plan, currency and way of payment."""

    plan = PlanField()
    currency = forms.ChoiceField(label=_("Currency"), choices=_currencies)
    method = forms.ChoiceField(
        label=_("Pay by"), choices=Account.Method.choices, widget=forms.RadioSelect
    )
    press = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, account: Account) -> TermsForm:
        """The form with an account's present terms, and a new press."""
        terms = {"plan": account.plan, "currency": account.currency, "method": account.method}
        return cls(initial={**terms, "press": uuid4()})


class PlanForm(forms.Form):
    """Another plan for a running licence."""

    plan = PlanField()
