"""Helpers and authors of a product, and handing it over to a new author."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.products.actions.products import lock_for_author
from tenants.products.errors import (
    AlreadyItsAuthor,
    HandoverSettled,
    HandoverUnderWay,
    LastAuthor,
    NotAHelper,
    NotForYou,
)
from tenants.products.models import Authorship, Handover, Product
from tenants.products.signals import handover_offered, product_changed

AUTHOR, HELPER = Authorship.Role.AUTHOR, Authorship.Role.HELPER


@transaction.atomic
def help_with_product(product: Product, *, member: Member, now: datetime) -> Authorship:
    """Make a member a helper. Idempotent."""
    authorship, _created = Authorship.objects.get_or_create(
        product=product, member=member, defaults={"role": HELPER, "since": now}
    )
    product_changed.send(sender=Product, product=product)
    return authorship


@transaction.atomic
def leave_product(product: Product, *, member: Member) -> None:
    """Remove a member from the team. Raises `LastAuthor` for the only author."""
    Product.objects.select_for_update().get(pk=product.pk)
    authorships = product.authorships.all()
    others = authorships.filter(role=AUTHOR).exclude(member=member)
    if authorships.filter(member=member, role=AUTHOR).exists() and not others:
        raise LastAuthor
    authorships.filter(member=member).delete()
    product_changed.send(sender=Product, product=product)


@transaction.atomic
def share_authorship(product: Product, *, by: Member, to: Member) -> None:
    """Make a helper an author as well. Raises `NotItsAuthor`, `NotAHelper`."""
    locked = lock_for_author(product, by=by)
    if not locked.authorships.filter(member=to).update(role=AUTHOR):
        raise NotAHelper
    product_changed.send(sender=Product, product=locked)


@transaction.atomic
def welcome_helper(product: Product, *, by: Member, helper: Member, now: datetime) -> None:
    """Mark a helper as welcomed by an author. Idempotent. Raises `NotItsAuthor`, `NotAHelper`."""
    locked = lock_for_author(product, by=by)
    offered = locked.authorships.filter(member=helper)
    if not offered.filter(welcomed_at=None).update(welcomed_at=now) and not offered.exists():
        raise NotAHelper


@transaction.atomic
def offer_product(
    product: Product, *, by: Member, to: Member, words: str, now: datetime
) -> Handover:
    """Offer the product to a member; nothing changes until they accept.

    Raises `NotItsAuthor`, `AlreadyItsAuthor`, `HandoverUnderWay`.
    """
    locked = lock_for_author(product, by=by)
    if locked.is_written_by(to):
        raise AlreadyItsAuthor
    if locked.handovers.waiting().exists():
        raise HandoverUnderWay
    handover = Handover.objects.create(product=locked, by=by, to=to, words=words, offered_at=now)
    handover_offered.send(sender=Handover, handover=handover)
    return handover


@transaction.atomic
def accept_product(handover: Handover, *, by: Member, now: datetime) -> None:
    """Make `by` the author; the former author becomes a helper.

    Raises `HandoverSettled`, `NotForYou`.
    """
    product = Product.objects.select_for_update().get(pk=handover.product_id)
    kept = waiting_handover(handover)
    if kept.to_id != by.pk:
        raise NotForYou
    Authorship.objects.update_or_create(
        product=product,
        member=by,
        defaults={"role": AUTHOR},
        create_defaults={"role": AUTHOR, "since": now},
    )
    product.authorships.filter(member=kept.by_id).update(role=HELPER, welcomed_at=now)
    settle(kept, outcome=Handover.Outcome.ACCEPTED, now=now)
    product_changed.send(sender=Product, product=product)


@transaction.atomic
def decline_product(handover: Handover, *, by: Member, now: datetime) -> None:
    """Decline an offer. Raises `HandoverSettled`, `NotForYou`."""
    kept = waiting_handover(handover)
    if kept.to_id != by.pk:
        raise NotForYou
    settle(kept, outcome=Handover.Outcome.DECLINED, now=now)


@transaction.atomic
def take_back_offer(handover: Handover, *, by: Member, now: datetime) -> None:
    """Take an offer back. Raises `NotItsAuthor`, `HandoverSettled`."""
    lock_for_author(handover.product, by=by)
    settle(waiting_handover(handover), outcome=Handover.Outcome.TAKEN_BACK, now=now)


def waiting_handover(handover: Handover) -> Handover:
    """Lock a waiting handover. Raises `HandoverSettled`."""
    kept = Handover.objects.select_for_update().get(pk=handover.pk)
    if kept.outcome != Handover.Outcome.WAITING:
        raise HandoverSettled
    return kept


def settle(handover: Handover, *, outcome: str, now: datetime) -> None:
    handover.outcome, handover.settled_at = outcome, now
    handover.save(update_fields=["outcome", "settled_at"])
