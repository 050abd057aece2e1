"""A product begins, is told better, moves along its line and shows itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from tenants.members.models import Member
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

TWICE = timedelta(minutes=10)  # the same words of the same person within this time are one


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
    """A new line with its first stop, by its author. Sent twice it begins once."""
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
    """Change the words of a product. Raises `NotItsAuthor`."""
    locked = authored(product, by=by)
    locked.title, locked.pitch, locked.text = title, pitch, text
    locked.needs, locked.offers = list(needs), list(offers)
    locked.save(update_fields=["title", "pitch", "text", "needs", "offers"])
    product_changed.send(sender=Product, product=locked)


@transaction.atomic
def move_product(
    product: Product, *, to: str, by: Member, now: datetime, why: str, evidence: str = ""
) -> StageChange:
    """The next stop: a stage or a rest, who moved it, why, what shows it.

    An offer to hand it over ends with the product's work. Raises `NotItsAuthor`, `SameStage`.
    """
    locked = authored(product, by=by)
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
    """Back to the stage it rested at. Raises `NotItsAuthor`, `NotResting`."""
    locked = authored(product, by=by)
    if not locked.is_resting:
        raise NotResting
    last = locked.stage_changes.filter(after__in=PATH).order_by("-at", "-pk").first()
    to = last.after if last else Stage.IDEA
    return move_product(locked, to=to, by=by, now=now, why=why)


@transaction.atomic
def show_product(product: Product, *, to: str, by: Member, contact: str | None = None) -> None:
    """Choose who may see a product. What other cities may not see is gone for them at once.

    `contact` is shown to members of other cities; None leaves the present one.
    """
    locked = authored(product, by=by)
    locked.visibility = to
    if contact is not None:
        locked.contact = contact
    locked.save(update_fields=["visibility", "contact"])
    product_changed.send(sender=Product, product=locked)


def authored(product: Product, *, by: Member) -> Product:
    """The product's row, locked, for one of its authors. Raises `NotItsAuthor`."""
    locked = Product.objects.select_for_update().get(pk=product.pk)
    if not locked.is_written_by(by):
        raise NotItsAuthor
    return locked
