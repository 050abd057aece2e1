"""The way from the pages of money back to the city, or the application, that they pay for."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import Account
from billing.slots import Link
from franchise.models import Application


def paid_for(account: Account) -> Link | None:
    """The desk of the city; before there is one, the application. One query."""
    if account.city:
        desk = reverse("franchise:desk", args=[account.city.slug])
        return Link(_("My city: %(city)s") % {"city": account.city.name}, desk)
    found = Application.objects.filter(account=account).first()
    if found is None:
        return None
    return Link(_("The application for %(city)s") % {"city": found.name}, found.get_absolute_url())
