"""The shelf of formats, one format, and two versions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from tenants.formats import queries
from tenants.formats.catalogue import diff
from tenants.formats.forms import CompareForm, FitForm
from tenants.formats.models import Format, FormatVersion
from tenants.formats.views.presentation import changes, shown_shelf, shown_steps
from tenants.members.requests import member_of
from tenants.members.rights import Right, may
from tenants.registry.requests import CityRequest
from tenants.ui.caching.for_members import read_once


@require_safe
def shelf(request: CityRequest) -> HttpResponse:
    is_search = bool(request.GET)
    form = FitForm(request.GET if is_search else None)
    criteria = form.criteria() if is_search else {}
    found = SimpleLazyObject(lambda: shown_shelf(queries.shelf(**criteria)))
    writes = may_write(request)
    news = queries.newer_starters() if writes else {}
    shown = {
        "form": form,
        "fitting": SimpleLazyObject(lambda: found[0]),  # members share what is drawn of it
        "others": SimpleLazyObject(lambda: found[1]),
        "is_same_for_members": not is_search,
        "may_write": writes,
        "newer": news,
        "put_away": SimpleLazyObject(lambda: [] if is_search else queries.put_away()),
    }
    return render(request, "formats/list.html", shown)


@require_safe
def format(request: CityRequest, key: str, number: int | None = None) -> HttpResponse:
    found, version, history, forks = read_once(request, "format", lambda: _read_format(key, number))
    spec, writes = version.spec, may_write(request)
    shown = {
        "format": found,
        "version": version,
        "spec": spec,
        "steps": SimpleLazyObject(lambda: shown_steps(spec)),  # members share what is drawn of it
        "durations": SimpleLazyObject(lambda: queries.durations(spec)),
        "history": history,
        "is_latest": version.number == history[0].number,
        "forks": forks,
        "may_write": writes,
        "is_newer_ready": writes and bool(queries.newer_starters(found)),
    }
    return render(request, "formats/format.html", shown)


def _read_format(
    key: str, number: int | None
) -> tuple[Format, FormatVersion, Sequence[FormatVersion], Sequence[FormatVersion]]:
    """A format, the version, all its versions and the variants that grew from it; or 404."""
    found = get_object_or_404(Format.objects.select_related("parent__format"), key=key)
    version = version_or_404(found, number)
    return found, version, queries.history(found), queries.forks_of(found)


@require_safe
def compare(request: CityRequest, key: str) -> HttpResponse:
    """`?from=1&to=2`; without them the two latest, and a fork's first with its parent."""
    found = get_object_or_404(Format.objects.select_related("parent__format"), key=key)
    history = queries.history(found)
    form = CompareForm(request.GET)
    new = version_or_404(found, default(form.cleaned_data["to"], history[0].number))
    if new.number == 1 and found.parent and not form.has_old:
        old = version_or_404(found.parent.format, found.parent.number)
    else:
        before = max(1, new.number - 1)
        old = version_or_404(found, default(form.cleaned_data["from"], before))
    shown: dict[str, Any] = {
        "format": found,
        "old": old,
        "new": new,
        "history": history,
        **changes(diff(old.spec, new.spec), old.spec, new.spec),
    }
    return render(request, "formats/compare.html", shown)


def version_or_404(format: Format, number: int | None) -> FormatVersion:
    version = queries.version_of(format, number)
    if version is None:
        raise Http404
    return version


def default(number: int | None, otherwise: int) -> int:
    return otherwise if number is None else number


def may_write(request: CityRequest) -> bool:
    return may(member_of(request), Right.FORMATS, now=timezone.now())
