"""HQ's search of accounts, and corrections of an account's money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from billing.models import Invoice
from billing.money import cents, decimals
from franchise.validators import validate_plain
from tenants.ui.fields import SearchField


class AccountSearchForm(forms.Form):
    """Search of the accounts, from the address of their page."""

    name = SearchField(label=_("City or name on invoices"), max_length=80)

    @property
    def wanted(self) -> str:
        """The name to search for; empty for all accounts."""
        self.full_clean()
        return str(self.cleaned_data["name"])


class CorrectionForm(forms.Form):
    """`press` makes sure that a form that is sent twice has its effect once."""

    press = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


class TransferForm(CorrectionForm):
    reference = forms.CharField(
        label=_("Reference of the transfer"),
        help_text=_("As the bank shows it; it stands beside the invoice."),
        max_length=100,
        validators=[validate_plain],
    )


class AmountForm(CorrectionForm):
    """An amount in whole units of a currency, with its reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[validate_plain])

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["amount"] = forms.DecimalField(
            label=_("Amount in %(currency)s") % {"currency": currency.upper()},
            max_digits=12,
            decimal_places=decimals(currency),
            min_value=Decimal(1).scaleb(-decimals(currency)),
        )

    @property
    def in_cents(self) -> int:
        return cents(self.cleaned_data["amount"], self.currency)


def form_for(invoice: Invoice, data: QueryDict | None = None) -> CorrectionForm | None:
    """The correction that an invoice allows: a transfer while it is open, a refund once paid."""
    auto_id = f"invoice-{invoice.pk}-%s"
    if invoice.is_unpaid:
        return TransferForm(data, auto_id=auto_id)
    if invoice.refundable_payment and invoice.paid > invoice.refunded:
        return AmountForm(data, currency=invoice.currency, auto_id=auto_id)
    return None
