"""Pages of a product's files: add, show, remove, restore, choose the cover."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.members.budgets import FILES, spend
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest, member_of, reader_of
from tenants.products.actions import files as actions
from tenants.products.file_serving import serve
from tenants.products.forms import FilesForm
from tenants.products.models import Product, ProductFile
from tenants.products.permissions import our_product
from tenants.products.queries import products
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.undo import say_undoable


@member_required
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, pk: int) -> HttpResponse:
    """Add several files; each refused one is named with the reason."""
    found = our_product(request, pk)
    form = FilesForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with error_on_refusal(form):
            save_files(request, found, form)
            return redirect(found)
    return render(request, "products/add_file.html", {"form": form, "product": found})


def save_files(request: MemberRequest, product: Product, form: FilesForm) -> None:
    spend(FILES, by=request.member, cost=len(form.found))
    with transaction.atomic():
        for examined, title in form.found:
            actions.add_file(product, by=request.member, examined=examined, title=title, now=now())
    count = len(form.found)
    words = ngettext("The file is on the page.", "%(n)s files are on the page.", count)
    messages.success(request, words % {"n": count})
    for refusal in form.refused:
        messages.error(request, refusal)


@require_safe
def file_list(request: CityRequest, pk: int) -> HttpResponse:
    """The part of the page with the files; it reloads itself while a picture is being prepared."""
    reader = member_of(request)
    found = get_object_or_404(products.product_page(reader=reader_of(request)), pk=pk)
    if not request.htmx:
        return redirect(found)
    context = {"product": found, **products.files_of(found, reader=reader)}
    return render(request, "products/files.html", context)


@require_safe
def file(request: CityRequest, pk: int, file: int) -> HttpResponseBase:
    """The content of a file."""
    get_object_or_404(Product.objects.seen_by(reader_of(request)), pk=pk)
    return serve(request, get_object_or_404(ProductFile.objects.ready(), pk=file, product=pk))


@member_required
@require_POST
def cover(request: MemberRequest, pk: int, file: int) -> HttpResponse:
    found = our_product(request, pk)
    chosen = get_object_or_404(ProductFile.objects.ready(), pk=file, product=pk)
    with message_on_refusal(request):
        actions.choose_cover(found, file=chosen, by=request.member)
        messages.success(request, _("This picture is the cover now."))
    return redirect(found)


@member_required
@require_POST
def uncover(request: MemberRequest, pk: int) -> HttpResponse:
    found = our_product(request, pk)
    with message_on_refusal(request):
        actions.choose_cover(found, file=None, by=request.member)
        messages.success(request, _("The cover is taken off. The picture stays among the files."))
    return redirect(found)


@member_required
@require_POST
def remove(request: MemberRequest, pk: int, file: int) -> HttpResponse:
    found = get_object_or_404(ProductFile.objects.not_removed(), pk=file, product=pk)
    with message_on_refusal(request):
        actions.remove_file(found, by=request.member, now=now())
        words = _("Removed. You can bring it back for 30 days.")
        say_undoable(request, words, url=reverse("products:bring_back_file", args=[pk, file]))
    return redirect(found.product)


@member_required
@require_POST
def bring_back(request: MemberRequest, pk: int, file: int) -> HttpResponse:
    found = get_object_or_404(ProductFile, pk=file, product=pk)
    with message_on_refusal(request):
        actions.bring_back_file(found, by=request.member)
        messages.success(request, _("The file is back."))
    return redirect(found.product)
