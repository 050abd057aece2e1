"""The way from the pages of money back to the application that they pay for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing.models import Account
from billing.slots import Link
from franchise.models import Application


def application_of(account: Account) -> Link | None:
    """One query."""
    found = Application.objects.filter(account=account).first()
    if found is None:
        return None
    return Link(_("The application for %(city)s") % {"city": found.name}, found.get_absolute_url())
