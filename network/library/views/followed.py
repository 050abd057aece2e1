"""Formats that this city took: the newer version as a difference, merging, unfollowing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from network.library import adopting
from network.library.errors import NothingWaits, Withdrawn
from network.library.format_diff import shown_changes
from network.library.forms import MergeForm, SkipForm
from network.library.models import Adoption
from network.library.program_json import UnreadableProgram
from tenants.members.permissions import right_required
from tenants.members.rights import Right
from tenants.refusals import Refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.method_override import is_delete
from tenants.ui.undo import say_undoable


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: CityRequest, key: str) -> HttpResponse:
    """Show their newer version, POST merges it as chosen, DELETE undoes the last merge."""
    by = right_required(request, Right.FORMATS)
    row = _adoption(request, key)
    if request.method == "POST" and is_delete(request):
        with message_on_refusal(request):
            adopting.undo(row, by=by, now=timezone.now())
            messages.success(request, _("Undone: your words are back as the next version."))
        return redirect("formats:format", key)
    try:
        found = adopting.waiting(row)
    except (NothingWaits, Withdrawn, UnreadableProgram) as refusal:
        messages.info(request, str(refusal))
        return redirect("formats:format", key)
    form = MergeForm(request.POST or None, waiting=found)
    if form.is_valid():
        try:
            adopting.take_update(
                row,
                number=form.cleaned_data["number"],
                ours=form.cleaned_data["ours"],
                choices=form.choices,
                by=by,
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("Taken. Your own changes are kept, and earlier evenings keep their version.")
            say_undoable(request, words, url=request.path)
            return redirect("formats:format", key)
    changes = [(change, form[change.key]) for change in shown_changes(found.merge)]
    shown = {"found": found, "form": form, "changes": changes, "key": key}
    status = 422 if form.is_bound else 200
    return render(request, "library/update.html", shown, status=status)


@require_POST
def skip(request: CityRequest, key: str) -> HttpResponse:
    right_required(request, Right.FORMATS)
    form = SkipForm(request.POST)
    if form.is_valid():
        adopting.skip(_adoption(request, key), number=form.cleaned_data["number"])
        messages.success(request, _("Left. You will be asked again when the next one comes out."))
    return redirect("formats:format", key)


@require_POST
def independence(request: CityRequest, key: str) -> HttpResponse:
    """POST makes the format the city's own, DELETE (`_method=delete`) follows its origin again."""
    right_required(request, Right.FORMATS)
    row, now = _adoption(request, key), timezone.now()
    if is_delete(request):
        adopting.resume(row, now=now)
        messages.success(request, _("You hear of newer versions again."))
    else:
        adopting.leave(row, now=now)
        words = _("It is your own format now: newer versions are not offered.")
        say_undoable(request, words, url=request.path)
    return redirect("formats:format", key)


def _adoption(request: CityRequest, key: str) -> Adoption:
    found: Adoption = get_object_or_404(Adoption, city_id=request.city.pk, key=key)
    return found
