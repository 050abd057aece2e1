"""Pages of products: the list, one product, its texts, stage and visibility."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.members.budgets import PRODUCTS, spend
from tenants.members.guests import Reader
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest, member_of, reader_of
from tenants.products.actions import products as actions
from tenants.products.forms import (
    MoveForm,
    MoveQueryForm,
    NewProductForm,
    ProductForm,
    ProductListForm,
    VisibilityForm,
)
from tenants.products.models import Authorship, Product, Stage
from tenants.products.permissions import my_product
from tenants.products.queries import lines, products
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.caching.for_members import read_once
from tenants.ui.caching.for_visitors import same_for_visitors
from tenants.ui.forms import cleaned
from tenants.ui.pagination import page_of
from tenants.ui.share_card import answer, city_card

PAGE = 24
ICONS = {"city": "home", "network": "map", "public": "globe-alt"}


@require_safe
@same_for_visitors
def product_list(request: CityRequest) -> HttpResponse:
    reader = reader_of(request)
    query = cleaned(ProductListForm(request.GET)).cleaned_data
    stage, text = query.get("stage", ""), query["q"]
    context = {  # lazy: members share what is drawn of it
        "products": SimpleLazyObject(
            lambda: page_of(
                request, products.products(reader=reader, stage=stage, text=text), size=PAGE
            )
        ),
        "tabs": SimpleLazyObject(lambda: stage_tabs(reader, chosen=stage)),
        "is_same_for_members": not text,
        "q": text,
        "stage": stage,
    }
    return render(request, "products/list.html", context)


def stage_tabs(reader: Reader | None, *, chosen: str) -> list[dict[str, object]]:
    used = products.stages_in_use(reader=reader)
    tabs: list[dict[str, object]] = [{"label": _("In work"), "url": "?", "current": not chosen}]
    tabs += [
        {
            "label": stage.label,
            "url": f"?stage={stage.value}",
            "current": chosen == stage,
            "count": used[stage],
        }
        for stage in Stage
        if stage in used
    ]
    return tabs


@require_safe
@same_for_visitors
def product(request: CityRequest, pk: int) -> HttpResponse:
    reader = member_of(request)
    found = _read_product(request, pk)
    handovers = found.handovers.all()
    line: Any = SimpleLazyObject(lambda: lines.folded(lines.line_of(found, reader=reader)))
    offers = [handover for handover in handovers if not handover.settled_at]
    has_withdrawn = reader is not None and reader.pk in found.withdrawn_by
    context = {  # lazy: members share what is drawn of it
        "product": found,
        "older": SimpleLazyObject(lambda: line[0]),
        "line": SimpleLazyObject(lambda: line[1]),
        # Withdrawn questions stand there for their author only, notes of handovers for those
        # concerned.
        "is_same_for_members": not has_withdrawn,
        "is_line_same_for_members": not has_withdrawn
        and not any(handover.settled_at and handover.words for handover in handovers),
        "has_hours": any(spent.hours for spent in found.hours.all()),
        "movement": SimpleLazyObject(lambda: lines.movement(found, now=now())),
        "mine": found.is_written_by(reader),
        "new_helpers": new_helpers(found, now=now()) if found.is_written_by(reader) else [],
        "visibility_icon": ICONS[found.visibility],
        **products.files_of(found, reader=reader),
        "handover": offers[0] if offers else None,
        "questions": [q for q in found.questions.all() if q.state != "merged"],
    }
    return render(request, "products/product.html", context)


def _read_product(request: CityRequest, pk: int) -> Any:
    """The product with the rows of its page; those that all members see are read once."""
    reader = member_of(request)
    if reader is None:
        seen = products.product_page(reader=reader_of(request))
        return get_object_or_404(seen, pk=pk)
    found: Any = read_once(
        request,
        "product",
        lambda: get_object_or_404(products.product_page_of_members(), pk=pk),
    )
    if reader.pk in found.withdrawn_by:
        own: Any = get_object_or_404(products.product_page(reader=reader), pk=pk)
        own.withdrawn_by = found.withdrawn_by
        return own
    return found


@require_safe
def share_card(request: CityRequest, pk: int) -> HttpResponse:
    """The preview picture of a public product's page."""
    found = get_object_or_404(Product.objects.seen_by(None), pk=pk)
    return answer(request, city_card(request, title=found.title, detail=found.pitch))


def new_helpers(found: Product, *, now: datetime) -> list[Authorship]:
    """Helpers whom no author has welcomed, from the prefetched team."""
    return [a for a in found.authorships.all() if a.waits_for_welcome(now=now)]


@member_required
@require_http_methods(["GET", "POST"])
def begin(request: MemberRequest) -> HttpResponse:
    form = NewProductForm(request.POST or None)
    if form.is_valid():
        spend(PRODUCTS, by=request.member)
        made = actions.begin_product(by=request.member, now=now(), **form.cleaned_data)
        messages.success(request, _("Your product has its line now. What is its first question?"))
        return redirect(made)
    return render(request, "products/begin.html", {"form": form})


@member_required
@require_http_methods(["GET", "POST"])
def rewrite(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_product(request, pk)
    title = found.title
    form = ProductForm(request.POST or None, instance=found)
    if form.is_valid():
        with error_on_refusal(form):
            actions.rewrite_product(found, by=request.member, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(found)
    return render(request, "products/rewrite.html", {"form": form, "product": found, "name": title})


@member_required
@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_product(request, pk)
    stage = cleaned(MoveQueryForm(request.GET)).cleaned_data.get("to")
    proposed = {"to": stage} if stage else {}
    form = MoveForm(request.POST or None, product=found, initial=proposed)
    if form.is_valid():
        with error_on_refusal(form):
            actions.move_product(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("A new stop on the line."))
            return redirect(found)
    return render(request, "products/move.html", {"form": form, "product": found})


@member_required
@require_POST
def resume(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_product(request, pk)
    with message_on_refusal(request):
        actions.resume_product(found, by=request.member, now=now())
        messages.success(request, _("It is in work again, at the stage where it rested."))
    return redirect(found)


@member_required
@require_http_methods(["GET", "POST"])
def show(request: MemberRequest, pk: int) -> HttpResponse:
    found = my_product(request, pk)
    present = {"to": found.visibility, "contact": found.contact}
    form = VisibilityForm(request.POST or None, initial=present)
    if form.is_valid():
        with error_on_refusal(form):
            actions.show_product(found, **form.cleaned_data, by=request.member)
            messages.success(request, _("Saved. It takes effect at once."))
            return redirect(found)
    return render(request, "products/show.html", {"form": form, "product": found})
