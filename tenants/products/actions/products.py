"""A product begins, changes, moves along its stages and gathers people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.products.errors import LastAuthor, NotItsAuthor, SameStage
from tenants.products.models import Authorship, Product, Stage, StageChange, Visibility
from tenants.products.signals import product_begun, product_changed


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
    """A new line with its first stop; whoever brings it is its author."""
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
    """The next stop: a stage, who moved it, why, what shows it. Raises `SameStage`."""
    locked = authored(product, by=by)
    if locked.stage == to:
        raise SameStage
    change = StageChange.objects.create(
        product=locked, before=locked.stage, after=to, by=by, at=now, why=why, evidence=evidence
    )
    locked.stage, locked.moved_at = to, now
    locked.save(update_fields=["stage", "moved_at"])
    product_changed.send(sender=Product, product=locked)
    return change


@transaction.atomic
def show_product(product: Product, *, to: str, by: Member) -> None:
    """Choose who may see a product. What other cities may not see is gone for them at once."""
    locked = authored(product, by=by)
    locked.visibility = to
    locked.save(update_fields=["visibility"])
    product_changed.send(sender=Product, product=locked)


@transaction.atomic
def help_with_product(product: Product, *, member: Member, now: datetime) -> Authorship:
    """Somebody of the city joins as a helper; twice is once."""
    authorship, _created = Authorship.objects.get_or_create(
        product=product,
        member=member,
        defaults={"role": Authorship.Role.HELPER, "since": now},
    )
    product_changed.send(sender=Product, product=product)
    return authorship


@transaction.atomic
def leave_product(product: Product, *, member: Member) -> None:
    """Stop helping. Raises `LastAuthor` where nobody would be left to speak for the product."""
    Product.objects.select_for_update().get(pk=product.pk)
    authorships = product.authorships.all()
    others = authorships.filter(role=Authorship.Role.AUTHOR).exclude(member=member)
    if authorships.filter(member=member, role=Authorship.Role.AUTHOR).exists() and not others:
        raise LastAuthor
    authorships.filter(member=member).delete()
    product_changed.send(sender=Product, product=product)


def authored(product: Product, *, by: Member) -> Product:
    """The product's row, locked, for one of its authors. Raises `NotItsAuthor`."""
    locked = Product.objects.select_for_update().get(pk=product.pk)
    if not locked.is_written_by(by):
        raise NotItsAuthor
    return locked
