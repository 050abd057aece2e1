"""Formats and packs that this city shows to others, with the people who know them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from network.library import publishing
from network.library.forms import ConsentForm, PackForm, PublishForm
from network.library.models import Guide, Pack, PublishedFormat
from tenants.formats.models import Format
from tenants.formats.views.shelf import version_or_404
from tenants.members.models import Member
from tenants.members.permissions import member_required, right_required
from tenants.members.requests import MemberRequest
from tenants.members.rights import Right
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.method_override import is_delete


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: CityRequest, key: str) -> HttpResponse:
    """Show the latest version of a format to other cities; DELETE takes the format back."""
    by = right_required(request, Right.FORMATS)
    format = get_object_or_404(Format, key=key)
    known = PublishedFormat.objects.of(request.city.pk).filter(key=key).first()
    if request.method == "POST" and is_delete(request):
        if known:
            publishing.withdraw(known, city=request.city)
            messages.success(
                request, _("Taken back: other cities don't see it. Their own copies stay.")
            )
        return redirect(format)
    version = version_or_404(format, None)
    form = PublishForm(request.POST or None, initial=_initial(known, by, advice="advice"))
    if form.is_valid():
        with error_on_refusal(form):
            row = publishing.publish(
                version, city=request.city, by=by, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _said(row, by, form.cleaned_data["guide"]))
            return redirect(row)
    shown = {"format": format, "version": version, "published": known, "form": form}
    return render(request, "library/publication.html", shown, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: CityRequest, pk: int | None = None) -> HttpResponse:
    """Write a pack of our published formats; DELETE takes the pack back, its formats stay."""
    by = right_required(request, Right.FORMATS)
    known = get_object_or_404(Pack.objects.of(request.city.pk), pk=pk) if pk else None
    if known and request.method == "POST" and is_delete(request):
        known.delete()
        messages.success(request, _("The pack is taken back. Its formats are still shown."))
        return redirect("library:index")
    ours = list(PublishedFormat.objects.of(request.city.pk).order_by("name_ru", "pk"))
    initial = _initial(known, by, title="title", about="about", keys="keys")
    if known is None:
        name = request.city.name
        initial |= {"title": _("As in %(city)s") % {"city": name}, "keys": [r.key for r in ours]}
    form = PackForm(request.POST or None, initial=initial, shown=ours)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        row = known or Pack()
        row.title, row.about = fields.pop("title"), fields.pop("about")
        with error_on_refusal(form):
            saved = publishing.save_pack(
                row, city=request.city, by=by, now=timezone.now(), **fields
            )
            messages.success(request, _said(saved, by, fields["guide"]))
            return redirect(saved)
    shown = {"pack": known, "form": form, "ours": ours}
    return render(request, "library/pack_form.html", shown, status=422 if form.is_bound else 200)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: MemberRequest, pk: int) -> HttpResponse:
    """Agree to be named as the person who knows it; DELETE says no, also later."""
    found = get_object_or_404(
        Guide.objects.select_related("published", "pack"),
        pk=pk,
        city_id=request.city.pk,
        member_id=request.member.pk,
    )
    about = found.about
    if request.method == "POST" and is_delete(request):
        with message_on_refusal(request):
            publishing.decline(found, by=request.member)
            messages.success(request, _("You are not named. Thank you for the answer."))
        return redirect(about)
    form = ConsentForm(request.POST or None, initial={"contact": about.guide_contact})
    if form.is_valid():
        with message_on_refusal(request):
            publishing.agree(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Other cities see you as the person who knows it."))
        return redirect(about)
    shown = {"guide": found, "about": about, "form": form}
    return render(request, "library/guide.html", shown, status=422 if form.is_bound else 200)


def _initial(known: PublishedFormat | Pack | None, by: Member, **fields: str) -> dict[str, Any]:
    """The form as it was saved; at first it names its reader."""
    if known is None:
        return {"guide": by.pk}
    guide = Guide.objects.filter(publishing.about_this(known)).first()
    contact = known.guide_contact if guide and guide.member_id == by.pk else ""
    saved = {name: getattr(known, column) for name, column in fields.items()}
    return {**saved, "guide": guide.member_id if guide else None, "contact": contact}


def _said(row: PublishedFormat | Pack, by: Member, guide: Member | None) -> str:
    if guide and guide.pk != by.pk and not row.guide_name:
        return _("Other cities see it now. %(name)s is asked whether to be named.") % {
            "name": guide.name
        }
    return _("Other cities see it now.")
