"""Signed links of personal letters: the mailbox that a letter was sent to is the proof."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from franchise.models import Application, Initiator

# Salts.
CONFIRMATION, AGREEMENT, PERSONAL = (
    "franchise.initiator",
    "franchise.agreeing",
    "franchise.personal",
)


def confirmation_link(initiator: Initiator) -> str:
    """The link by which a person confirms that they belong to the group."""
    token = signing.dumps([initiator.pk, initiator.email], salt=CONFIRMATION)
    return _link("franchise:confirm", token)


def read_confirmation(token: str) -> Initiator | None:
    """The person a link was sent to; None if it is invalid or the address was corrected."""
    match _read(token, CONFIRMATION):
        case [number, email]:
            found = Initiator.objects.filter(pk=number, email=email)
            return found.select_related("application").first()
    return None


def agreement_link(second: Application, initiator: Initiator) -> str:
    """The link by which an initiator of the first group agrees to meet the second."""
    token = signing.dumps([second.pk, initiator.pk, initiator.email], salt=AGREEMENT)
    return _link("franchise:agree", token)


def read_agreement(token: str) -> tuple[Application, Initiator] | None:
    """The second application, and the person of the first group that the link was sent to."""
    match _read(token, AGREEMENT):
        case [number, person, email]:
            second = Application.objects.filter(pk=number).prefetch_related("initiators").first()
            initiators = Initiator.objects.filter(pk=person, email=email)
            initiator = initiators.select_related("application").first()
            return (second, initiator) if second and initiator else None
    return None


def personal_link(initiator: Initiator, part: str = "") -> str:
    """The link by which a person opens the application as themselves, at a part of its page."""
    token = signing.dumps([initiator.pk, initiator.email], salt=PERSONAL)
    link = _link("franchise:open", token)
    return f"{link}?to={part}" if part else link


def read_personal(token: str) -> Initiator | None:
    """The person a link was sent to; None if it is invalid or the person has left."""
    match _read(token, PERSONAL):
        case [number, email]:
            found = Initiator.objects.filter(pk=number, email=email)
            return found.select_related("application").first()
    return None


def _link(view: str, token: str) -> str:
    return settings.MAIN_URL + reverse(view, urlconf=settings.HUB_URLCONF, args=[token])


def _read(token: str, salt: str) -> Any:
    try:
        return signing.loads(token, salt=salt)
    except (signing.BadSignature, ValueError):
        return None
