"""The library: what others show, one format, one pack, adopting."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from network.library import adopting, queries
from network.library.figures import where_it_worked
from network.library.forms import LibraryFilterForm
from network.library.models import HQ, Adoption, Pack, PublishedFormat
from network.library.program_json import UnreadableProgram, spec_of
from network.library.publishing import latest_version
from tenants.formats.queries import durations
from tenants.formats.views.presentation import shown_steps
from tenants.members.permissions import member_required, right_required
from tenants.members.requests import MemberRequest
from tenants.members.rights import Right, may
from tenants.refusals import message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.method_override import is_delete
from tenants.ui.pagination import page_of
from tenants.ui.undo import say_undoable

PAGE = 24


@member_required
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    form = LibraryFilterForm(request.GET)
    found = queries.matching(queries.shown(besides=request.city.pk), form.words)
    page = page_of(request, found, size=PAGE)
    mine = {(row.origin_city_id, row.origin_key): row for row in queries.followed(request.city)}
    shown = {
        "form": form,
        "page": page,
        "rows": [(row, mine.get((row.city_id, row.key))) for row in page],
        "packs": [] if form.words else list(queries.packs(besides=request.city.pk)[:6]),
        "updates": queries.updates(request.city.pk),
        "ours": list(PublishedFormat.objects.of(request.city.pk).order_by("name_ru", "pk")),
        "our_packs": list(Pack.objects.of(request.city.pk)),
        "may_write": may_write(request),
    }
    return render(request, "library/index.html", shown)


@member_required
@require_safe
def format(request: MemberRequest, owner: str, key: str) -> HttpResponse:
    published = published_or_404(owner, key)
    version = latest_version(published)
    if version is None:
        raise Http404
    try:
        spec = spec_of(version.program, key=key)
    except UnreadableProgram as refusal:
        messages.error(request, str(refusal))
        return redirect("library:index")
    shown = {
        "published": published,
        "version": version,
        "spec": spec,
        "steps": shown_steps(spec),
        "durations": durations(spec),
        "history": published.versions.defer("program"),
        "worked": where_it_worked(published),
        "adoption": adopting.adoption_of(published, city=request.city),
        "is_ours": published.city_id == request.city.pk,
        "may_write": may_write(request),
    }
    return render(request, "library/format.html", shown)


@require_POST
def adoption(request: CityRequest, owner: str, key: str) -> HttpResponse:
    """POST puts the format on our shelf, DELETE (`_method=delete`) takes that back."""
    by = right_required(request, Right.FORMATS)
    published = published_or_404(owner, key)
    if is_delete(request):
        row = get_object_or_404(
            Adoption,
            city_id=request.city.pk,
            origin_city_id=published.city_id,
            origin_key=published.key,
        )
        with message_on_refusal(request):
            adopting.undo(row, by=by, now=timezone.now())
            messages.success(request, _("Undone: the shelf is as it was."))
        return redirect(published)
    with message_on_refusal(request):
        row = adopting.adopt(published, city=request.city, by=by, now=timezone.now())
        words = _("On your shelf: run it, change it in your own way.")
        say_undoable(request, words, url=request.path)
        return redirect("formats:format", row.key)
    return redirect(published)


@member_required
@require_safe
def pack(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Pack.objects.open(), pk=pk)
    is_ours = found.city_id == request.city.pk
    lines = [] if is_ours else queries.preview(found, city=request.city)
    shown = {
        "pack": found,
        "is_ours": is_ours,
        "formats": queries.formats_of(found) if is_ours else [],
        "lines": lines,
        "is_complete": bool(lines) and all(line.what == queries.SAME for line in lines),
        "brings": sum(line.what in (queries.NEW, queries.NEWER) for line in lines),
        "may_write": may_write(request),
    }
    return render(request, "library/pack.html", shown)


@require_POST
def pack_adoption(request: CityRequest, pk: int) -> HttpResponse:
    """POST takes what the preview promised, DELETE (`_method=delete`) undoes the last press."""
    by = right_required(request, Right.FORMATS)
    if is_delete(request):
        with message_on_refusal(request):
            adopting.undo_pack(pk, city=request.city, by=by, now=timezone.now())
            messages.success(request, _("Undone: the shelf is as it was."))
        return redirect("library:pack", pk)
    found = get_object_or_404(Pack.objects.open(), pk=pk)
    with message_on_refusal(request):
        names = adopting.adopt_pack(found, city=request.city, by=by, now=timezone.now())
        if names:
            words = ngettext(
                "%(number)d format of the pack is on your shelf.",
                "%(number)d formats of the pack are on your shelf.",
                len(names),
            ) % {"number": len(names)}
            say_undoable(request, words, url=reverse("library:pack_adoption", args=[pk]))
        else:
            messages.info(request, _("You have everything of this pack already."))
    return redirect("library:pack", pk)


def published_or_404(owner: str, key: str) -> PublishedFormat:
    rows = PublishedFormat.objects.open().filter(key=key)
    rows = rows.filter(city_id=None) if owner == HQ else rows.filter(city_slug=owner)
    found: PublishedFormat = get_object_or_404(rows)
    return found


def may_write(request: MemberRequest) -> bool:
    return may(request.member, Right.FORMATS, now=timezone.now())
