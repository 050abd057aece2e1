"""Read products, their pages, files and hours."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet

from tenants.members.guests import Reader
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
from tenants.products.models.question import QuestionQuerySet
from tenants.ui import row_search
from tenants.ui.search_terms import folded

PEOPLE = Prefetch(
    "authorships",
    queryset=Authorship.objects.select_related("member").order_by("role", "since", "pk"),
)


def products(*, reader: Reader | None, stage: str = "", text: str = "") -> ProductQuerySet:
    """Products that a reader may see, the last moved first; resting ones only by their stage."""
    found = Product.objects.seen_by(reader).select_related("cover").prefetch_related(PEOPLE)
    found = found.filter(stage=stage) if stage else found.in_work()
    return with_open_questions(matching(found, text)).order_by("-moved_at", "-pk")


def matching(found: ProductQuerySet, text: str) -> ProductQuerySet:
    """Filter by words: any form of them in title or pitch, the exact form anywhere in the text.

    Without results, try the other keyboard layout and Latin letters, then misspelled words.
    """
    if not text.strip():
        return found
    line, story = folded("title", "pitch"), folded("title", "pitch", "text")
    return row_search.matching(found, text, line=line, text=story)


def with_open_questions(found: ProductQuerySet) -> ProductQuerySet:
    is_open = Q(questions__state__in=Question.OPEN)
    return found.annotate(open_questions=Count("questions", filter=is_open))


def stages_in_use(*, reader: Reader | None) -> dict[str, int]:
    """The number of visible products by stage."""
    rows = Product.objects.seen_by(reader).values_list("stage").annotate(n=Count("pk"))
    return dict(rows.order_by())


def product_page(*, reader: Reader | None) -> ProductQuerySet:
    """Products with all rows of their pages prefetched, in a fixed number of queries."""
    return _with_page(Product.objects.seen_by(reader), Question.objects.seen_by(reader))


def product_page_of_members() -> ProductQuerySet:
    """As `product_page`, with what all members see alike.

    `withdrawn_by` has the keys of those who see withdrawn questions of theirs besides.
    """
    withdrawn = Question.objects.filter(product=OuterRef("pk"), state=Question.State.WITHDRAWN)
    found = Product.objects.annotate(withdrawn_by=ArraySubquery(withdrawn.values("author")))
    return _with_page(found, Question.objects.seen_by_all_members())


def _with_page(found: ProductQuerySet, questions: QuestionQuerySet) -> ProductQuerySet:
    asked = questions.select_related("author").defer("words").order_by("-asked_at")
    settled = Handover.objects.filter(
        outcome__in=(Handover.Outcome.ACCEPTED, Handover.Outcome.WAITING)
    )
    return found.select_related("cover").prefetch_related(
        PEOPLE,
        Prefetch("stage_changes", queryset=StageChange.objects.select_related("by")),
        Prefetch("questions", queryset=asked),
        Prefetch("handovers", queryset=settled.select_related("by", "to").order_by("offered_at")),
        Prefetch("files", queryset=ProductFile.objects.order_by("added_at", "pk")),
        Prefetch(
            "hours",
            queryset=HoursSpent.objects.counted().select_related("member").order_by("day", "pk"),
        ),
    )


def files_of(product: Product, *, reader: Member | None) -> dict[str, object]:
    """The context of the part with files, from the rows of `product_page`."""
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
    """All lines of the log, struck ones included, newest first."""
    return product.hours.select_related("member").order_by("-day", "-pk")
