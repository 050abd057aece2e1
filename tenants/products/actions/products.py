"""Begin a product, edit it, move it between stages and set its visibility."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from tenants.members.models import Member
from tenants.members.pauses import check_may_write
from tenants.products.errors import NotItsAuthor, NotResting, SameStage
from tenants.products.models import (
    PATH,
    Authorship,
    Handover,
    Product,
    Stage,
    StageChange,
    Visibility,
)
from tenants.products.signals import product_begun, product_changed

TWICE = timedelta(minutes=10)  # within which equal texts of one person count as sent twice


@transaction.atomic
def begin_product(
    *,
    by: Member,
    title: str,
    pitch: str,
    now: datetime,
    text: str = "",
    stage: str = Stage.IDEA,
    needs: Sequence[str] = (),
    offers: Sequence[str] = (),
    visibility: str = Visibility.CITY,
) -> Product:
    """Create a product with its first stage. Returns the existing one if it was sent twice.

    Raises Paused.
    """
    check_may_write(by, now=now)
    Member.objects.select_for_update().get(pk=by.pk)
    again = Product.objects.filter(authorships__member=by, title=title, pitch=pitch)
    if twin := again.filter(created_at__gt=now - TWICE, created_at__lte=now).first():
        return twin
    product = Product.objects.create(
        title=title,
        pitch=pitch,
        text=text,
        stage=stage,
        needs=list(needs),
        offers=list(offers),
        visibility=visibility,
        created_at=now,
        moved_at=now,
    )
    Authorship.objects.create(product=product, member=by, role=Authorship.Role.AUTHOR, since=now)
    StageChange.objects.create(product=product, after=stage, by=by, at=now)
    product_begun.send(sender=Product, product=product)
    return product


@transaction.atomic
def rewrite_product(
    product: Product,
    *,
    by: Member,
    title: str,
    pitch: str,
    text: str,
    needs: Sequence[str],
    offers: Sequence[str],
) -> None:
    """Edit the texts of a product. Raises `NotItsAuthor`."""
    locked = lock_for_author(product, by=by)
    locked.title, locked.pitch, locked.text = title, pitch, text
    locked.needs, locked.offers = list(needs), list(offers)
    locked.save(update_fields=["title", "pitch", "text", "needs", "offers"])
    product_changed.send(sender=Product, product=locked)


@transaction.atomic
def move_product(
    product: Product, *, to: str, by: Member, now: datetime, why: str, evidence: str = ""
) -> StageChange:
    """Change the stage and record the change.

    Archiving a product, or passing it on elsewhere, takes back a waiting handover. Raises
    `NotItsAuthor`, `SameStage`.
    """
    locked = lock_for_author(product, by=by)
    if locked.stage == to:
        raise SameStage
    change = StageChange.objects.create(
        product=locked, before=locked.stage, after=to, by=by, at=now, why=why, evidence=evidence
    )
    locked.stage, locked.moved_at = to, now
    locked.save(update_fields=["stage", "moved_at"])
    if to in (Stage.ARCHIVED, Stage.HANDED_OVER):
        taken_back = Handover.Outcome.TAKEN_BACK
        locked.handovers.waiting().update(outcome=taken_back, settled_at=now)
    product_changed.send(sender=Product, product=locked)
    return change


@transaction.atomic
def resume_product(product: Product, *, by: Member, now: datetime, why: str = "") -> StageChange:
    """Return a resting product to its last stage of work. Raises `NotItsAuthor`, `NotResting`."""
    locked = lock_for_author(product, by=by)
    if not locked.is_resting:
        raise NotResting
    last = locked.stage_changes.filter(after__in=PATH).order_by("-at", "-pk").first()
    to = last.after if last else Stage.IDEA
    return move_product(locked, to=to, by=by, now=now, why=why)


@transaction.atomic
def show_product(product: Product, *, to: str, by: Member, contact: str | None = None) -> None:
    """Set the visibility of a product; it takes effect in other cities at once.

    `contact` is for those whose introduction is accepted; None keeps the present one. Raises
    `NotItsAuthor`.
    """
    locked = lock_for_author(product, by=by)
    locked.visibility = to
    if contact is not None:
        locked.contact = contact
    locked.save(update_fields=["visibility", "contact"])
    product_changed.send(sender=Product, product=locked)


def lock_for_author(product: Product, *, by: Member) -> Product:
    """Lock the product for one of its authors. Raises `NotItsAuthor`."""
    locked = Product.objects.select_for_update().get(pk=product.pk)
    if not locked.is_written_by(by):
        raise NotItsAuthor
    return locked
