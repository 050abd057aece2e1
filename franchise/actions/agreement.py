"""After HQ's yes: the disclosure, its cooling-off period, and the agreement signed by everybody.

The period runs for each initiator from the moment the disclosure was sent to them: that can be
proved, unlike the opening of a letter.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from franchise.actions.applying import lock_applications
from franchise.actions.confirmation import confirm_initiator
from franchise.actions.history import record
from franchise.actions.payment import go_on_to_payment
from franchise.documents import AGREEMENT, Document, latest
from franchise.errors import (
    AgreementClosed,
    SignedTooSoon,
    TextChanged,
)
from franchise.models import (
    INITIATORS,
    Agreement,
    Application,
    Change,
    Initiator,
    Signature,
)
from franchise.signals import agreement_signed


def text_to_sign(application: Application) -> Document:
    """The text that others of the group have signed, or else the newest. Two queries."""
    begun = Agreement.objects.filter(application=application, signatures__isnull=False).first()
    if begun is None:
        return latest(AGREEMENT, application)
    return Document(AGREEMENT, begun.version, begun.published_on, begun.language, begun.text)


def sign_agreement(
    initiator: Initiator, *, name: str, fingerprint: str, address: str | None, now: datetime
) -> Signature:
    """Sign as one of the group; the last signature begins the next step.

    Signing twice keeps the first signature. Signing proves the mailbox, too. Raises
    `AgreementClosed`, `SignedTooSoon`, `TextChanged` or `CityInNetwork`.
    """
    with transaction.atomic():
        lock_applications()
        application = Application.objects.select_for_update().get(pk=initiator.application_id)
        if application.state in (Application.State.WITHDRAWN, Application.State.DECLINED):
            raise AgreementClosed(application.key)
        if signed := Signature.objects.filter(initiator=initiator).first():
            return signed
        if application.state != Application.State.AGREEMENT:
            raise AgreementClosed(application.key)
        opens_at = initiator.can_sign_at
        if opens_at is None or now < opens_at:
            raise SignedTooSoon(opens_at, zone=application.zone)
        document = text_to_sign(application)
        if fingerprint != document.fingerprint:
            raise TextChanged(application.key)
        agreement, _is_new = Agreement.objects.update_or_create(
            application=application,
            defaults={
                "version": document.version,
                "published_on": document.published_on,
                "language": document.language,
                "text": document.text,
                "fingerprint": document.fingerprint,
            },
        )
        signature = Signature.objects.create(
            agreement=agreement,
            initiator=initiator,
            name=name,
            at=now,
            address=address,
            version=document.version,
            fingerprint=document.fingerprint,
        )
        confirm_initiator(initiator, now=now)
        record(application, Change.Kind.SIGNED, by=initiator, now=now)
        go_on_if_signed(application, now=now)
    return signature


def go_on_if_signed(application: Application, *, now: datetime) -> bool:
    """Begin the next step if every confirmed initiator has signed, and they are enough."""
    confirmed = application.initiators.exclude(confirmed_at=None)
    signed = confirmed.exclude(signature=None).count()
    if signed < INITIATORS or signed < confirmed.count():
        return False
    record(application, Change.Kind.AGREED, by=Change.Side.SYSTEM, now=now)
    agreement_signed.send(sender=Application, application=application, now=now)
    go_on_to_payment(application, now=now)
    return True
