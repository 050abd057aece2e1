"""Things that can be reported: their model, who wrote them, and how they are hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from tenants.conversations.actions import hide_post, show_post
from tenants.conversations.models import Post
from tenants.conversations.permissions import readable_post
from tenants.members.models import Member
from tenants.products.models import Product, Question

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """`hide` takes the row, `how` and `now`; None for what the core can't hide."""

    name: str
    label: StrOrPromise
    model: type[Model]
    seen_by: Callable[[int, Member], Model]
    author_of: Callable[[Any], Member | None]
    text_of: Callable[[Any], str]
    hide: Callable[..., None] | None = None
    show: Callable[..., None] | None = None


def _post(pk: int, reader: Member) -> Post:
    return readable_post(pk, reader=reader)


def _question(pk: int, reader: Member) -> Question:
    found: Question = get_object_or_404(Question.objects.seen_by(reader), pk=pk)
    return found


def _product(pk: int, reader: Member) -> Product:
    found: Product = get_object_or_404(Product.objects.seen_by(reader), pk=pk)
    return found


def _first_author(product: Product) -> Member | None:
    found = product.authorships.filter(role="author").select_related("member").order_by("pk")
    first = found.first()
    return first.member if first else None


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="post",
            label=_("a post"),
            model=Post,
            seen_by=_post,
            author_of=lambda post: post.author,
            text_of=lambda post: post.text,
            hide=hide_post,
            show=show_post,
        ),
        Kind(
            name="question",
            label=_("a question"),
            model=Question,
            seen_by=_question,
            author_of=lambda question: question.author,
            text_of=lambda question: question.text,
        ),
        Kind(
            name="product",
            label=_("a product"),
            model=Product,
            seen_by=_product,
            author_of=_first_author,
            text_of=lambda product: f"{product.title}\n\n{product.pitch}\n\n{product.text}",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Thing:
    """A row that is reported or acted upon."""

    kind: Kind
    row: Any

    @property
    def author(self) -> Member | None:
        return self.kind.author_of(self.row)

    @property
    def text(self) -> str:
        return self.kind.text_of(self.row)

    @property
    def url(self) -> str:
        url: str = self.row.get_absolute_url()
        return url

    def hide(self, *, how: str, now: datetime) -> None:
        if self.kind.hide:
            self.kind.hide(self.row, how=how, now=now)

    def show(self, *, now: datetime) -> None:
        if self.kind.show:
            self.kind.show(self.row, now=now)


def thing_for(name: str, pk: int, *, reader: Member) -> Thing:
    """A thing that the reader may read. Raises Http404."""
    if name not in KINDS:
        raise Http404
    kind = KINDS[name]
    return Thing(kind, kind.seen_by(pk, reader))


def thing(name: str, pk: int, *, lock: bool = False) -> Thing | None:
    """The thing, also a hidden one; None where it is gone. `lock` orders reports and acts."""
    rows: QuerySet[Any] = KINDS[name].model._base_manager.all()
    row = (rows.select_for_update() if lock else rows).filter(pk=pk).first()
    return Thing(KINDS[name], row) if row else None


KIND_CHOICES = [(kind.name, kind.label) for kind in KINDS.values()]
locked_thing = partial(thing, lock=True)
