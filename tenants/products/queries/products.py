"""Reading products: the list, one page, the file cabinet."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from tenants.members.models import Member
from tenants.products.models import (
    Authorship,
    Handover,
    HoursSpent,
    Product,
    ProductFile,
    Question,
    StageChange,
)
from tenants.products.models.product import ProductQuerySet
from tenants.ui import search_terms
from tenants.ui.search_terms import folded

PEOPLE = Prefetch(
    "authorships",
    queryset=Authorship.objects.select_related("member").order_by("role", "since", "pk"),
)


def products(*, reader: Member | None, stage: str = "", text: str = "") -> ProductQuerySet:
    """Products a reader may see, the last moved first; those at rest only when asked for."""
    found = Product.objects.seen_by(reader).select_related("cover").prefetch_related(PEOPLE)
    found = found.filter(stage=stage) if stage else found.in_work()
    return with_open_questions(matching(found, text)).order_by("-moved_at", "-pk")


def matching(found: ProductQuerySet, text: str) -> ProductQuerySet:
    """Each word in any form in the name or the line, or as it is anywhere in the story.

    Else on the other keyboard or in Latin letters; else with a slip in the name or the line.
    """
    if not text.strip():
        return found
    line, story = folded("title", "pitch"), folded("title", "pitch", "text")
    return search_terms.matching(found, text, line=line, text=story)


def with_open_questions(found: ProductQuerySet) -> ProductQuerySet:
    is_open = Q(questions__state__in=Question.OPEN)
    return found.annotate(open_questions=Count("questions", filter=is_open))


def stages_in_use(*, reader: Member | None) -> dict[str, int]:
    """How many products a reader sees at each stage."""
    rows = Product.objects.seen_by(reader).values_list("stage").annotate(n=Count("pk"))
    return dict(rows.order_by())


def product_page(*, reader: Member | None) -> ProductQuerySet:
    """Everything a product's page shows, in a fixed number of queries."""
    questions = Question.objects.seen_by(reader).select_related("author").order_by("-asked_at")
    settled = Handover.objects.filter(
        outcome__in=(Handover.Outcome.ACCEPTED, Handover.Outcome.WAITING)
    )
    return (
        Product.objects.seen_by(reader)
        .select_related("cover")
        .prefetch_related(
            PEOPLE,
            Prefetch("stage_changes", queryset=StageChange.objects.select_related("by")),
            Prefetch("questions", queryset=questions),
            Prefetch(
                "handovers", queryset=settled.select_related("by", "to").order_by("offered_at")
            ),
            Prefetch("files", queryset=ProductFile.objects.order_by("added_at", "pk")),
            Prefetch(
                "hours",
                queryset=HoursSpent.objects.counted()
                .select_related("member")
                .order_by("day", "pk"),
            ),
        )
    )


def files_of(product: Product, *, reader: Member | None) -> dict[str, object]:
    """Facts of the page about the files; needs what `product_page` has read."""
    ours = product.is_made_by(reader)
    files = list(product.files.all())
    shown = [f for f in files if not f.removed_at and (f.is_ready or ours)]
    removable = [f for f in files if f.may_be_removed_by(reader, product=product)]
    return {
        "files": shown,
        "removed": [file for file in removable if file.removed_at],
        "removable": removable,
        "ours": ours,
        "is_preparing": any(file.state == ProductFile.State.PREPARING for file in shown),
    }


def hours_log(product: Product) -> QuerySet[HoursSpent, HoursSpent]:
    """All lines, also those struck out, newest first."""
    return product.hours.select_related("member").order_by("-day", "-pk")
