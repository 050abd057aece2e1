"""Each initiator says with their own mailbox: yes, I am one of them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse

from franchise.models import Initiator

SALT = "franchise.initiator"


def way_to_confirm(initiator: Initiator) -> str:
    """The link of this person's letter; nobody else can make it."""
    token = signing.dumps([initiator.pk, initiator.email], salt=SALT)
    return settings.MAIN_URL + reverse(
        "franchise:confirm", urlconf=settings.HUB_URLCONF, args=[token]
    )


def initiator_of(token: str) -> Initiator | None:
    """Who a link was written to; None if it is not one of ours or its person is gone."""
    try:
        number, email = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Initiator.objects.filter(pk=number, email=email)
    return found.select_related("application").first()


def confirm_initiator(initiator: Initiator, *, now: datetime) -> None:
    """Said twice it was said the first time."""
    Initiator.objects.filter(pk=initiator.pk, confirmed_at=None).update(confirmed_at=now)
