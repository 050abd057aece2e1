"""Files of a product: adding, showing with care, removing and bringing back."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.products.actions import files as actions
from tenants.products.errors import Refusal, allowed
from tenants.products.forms import FileForm
from tenants.products.models import Product, ProductFile
from tenants.products.permissions import our_product

SANDBOX = "default-src 'none'; style-src 'none'; sandbox"


@member_required
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, pk: int) -> HttpResponse:
    found = our_product(request, pk)
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid() and allowed(
        form,
        lambda: actions.add_file(
            found,
            by=request.member,
            examined=form.examined,
            title=form.chosen_title,
            now=now(),
        ),
    ):
        messages.success(request, _("The file is on the page."))
        return redirect(found)
    return render(request, "products/add_file.html", {"form": form, "product": found})


@require_safe
def file(request: MemberRequest, pk: int, file: int) -> HttpResponseBase:
    """The content, to those who may see the product: as a picture or as something to save."""
    get_object_or_404(Product.objects.seen_by(request.member), pk=pk)
    found = get_object_or_404(ProductFile.objects.shown(), pk=file, product=pk)
    try:
        content = found.content.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    extension = str(found.content.name).rpartition(".")[2]
    response = FileResponse(
        content,
        as_attachment=not found.is_picture,
        filename=f"{found.title}.{extension}",
        content_type=found.kind,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=60"
    return response


@member_required
@require_POST
def remove(request: MemberRequest, pk: int, file: int) -> HttpResponse:
    found = get_object_or_404(ProductFile.objects.shown(), pk=file, product=pk)
    try:
        actions.remove_file(found, by=request.member, now=now())
        messages.success(request, _("Removed. You can bring it back for 30 days."))
    except Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect(found.product)


@member_required
@require_POST
def bring_back(request: MemberRequest, pk: int, file: int) -> HttpResponse:
    found = get_object_or_404(ProductFile, pk=file, product=pk)
    try:
        actions.bring_back_file(found, by=request.member)
        messages.success(request, _("The file is back."))
    except Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect(found.product)
