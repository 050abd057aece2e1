"""The editor of a format, forking, taking a newer text, archiving."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.formats.actions import (
    archive_format,
    bring_back_format,
    fork_format,
    new_format,
    publish_version,
    take_newer,
)
from tenants.formats.catalogue import diff
from tenants.formats.editor_form import Editor
from tenants.formats.forms import EditorForm
from tenants.formats.models import Format, FormatVersion
from tenants.formats.queries import newer_starters
from tenants.formats.views.presentation import changes
from tenants.formats.views.shelf import version_or_404
from tenants.members.permissions import right_required
from tenants.members.rights import Right
from tenants.refusals import message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.method_override import is_delete


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: CityRequest) -> HttpResponse:
    by = right_required(request, Right.FORMATS)
    if request.method != "POST":
        return page(request, Editor.blank())
    editor = Editor.typed(request.POST, key="")
    if answer := redrawn(request, editor):
        return answer
    spec = editor.spec()
    if spec is None:
        return page(request, editor, status=422)
    version = new_format(spec, by=by, now=timezone.now())
    messages.success(request, _("The format is on the shelf."))
    return redirect(version.format)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CityRequest, key: str) -> HttpResponse:
    by = right_required(request, Right.FORMATS)
    format = get_object_or_404(Format, key=key)
    if request.method != "POST":
        return page(request, Editor.of(version_or_404(format, None).spec), format)
    editor = Editor.typed(request.POST, key=key)
    if answer := redrawn(request, editor, format):
        return answer
    spec = editor.spec()
    if spec is None:
        return page(request, editor, format, status=422)
    why = editor.form.cleaned_data["why"]
    with message_on_refusal(request, messages.INFO):
        version = publish_version(format, spec, by=by, now=timezone.now(), why=why)
        said = _("Saved as version %(number)d. Earlier evenings keep theirs.")
        messages.success(request, said % {"number": version.number})
    return redirect(format)


@require_POST
def fork(request: CityRequest, key: str) -> HttpResponse:
    by = right_required(request, Right.FORMATS)
    version = version_or_404(get_object_or_404(Format, key=key), None)
    forked = fork_format(version, by=by, now=timezone.now())
    messages.success(request, _("Here is your own variant. Change what you want to try."))
    return redirect("formats:edit", forked.format.key)


@require_http_methods(["GET", "HEAD", "POST"])
def newer(request: CityRequest, key: str) -> HttpResponse:
    """Show the platform's later changes to this format; POST takes them as the next version."""
    by = right_required(request, Right.FORMATS)
    format = get_object_or_404(Format, key=key)
    if request.method == "POST":
        with message_on_refusal(request, messages.INFO):
            version = take_newer(format, by=by, now=timezone.now())
            said = _("Taken as version %(number)d. Earlier evenings keep theirs.")
            messages.success(request, said % {"number": version.number})
        return redirect(format)
    spec = newer_starters(format).get(key)
    if spec is None:
        return redirect(format)
    latest = version_or_404(format, None)
    shown = {
        "format": format,
        "old": latest,
        "new": FormatVersion.from_spec(spec, format=format, number=latest.number + 1),
        "is_newer": True,
        "is_ours": latest.created_by_id is not None,
        **changes(diff(latest.spec, spec), latest.spec, spec),
    }
    return render(request, "formats/compare.html", shown)


@require_POST
def archive(request: CityRequest, key: str) -> HttpResponse:
    """POST puts away, DELETE (`_method=delete`) brings back."""
    right_required(request, Right.FORMATS)
    format = get_object_or_404(Format, key=key)
    if is_delete(request):
        bring_back_format(format)
        messages.success(request, _("Back on the shelf."))
    else:
        archive_format(format, now=timezone.now())
        messages.success(request, _("Put away. Its page and its evenings stay."))
    return redirect(format)


def redrawn(
    request: CityRequest, editor: Editor, format: Format | None = None
) -> HttpResponse | None:
    """The redrawn page for a button that stores nothing; None for "save"."""
    button = EditorForm(request.POST).button
    if button == "total":
        return render(request, "formats/parts/total.html", {"editor": editor})
    if button:
        return page(request, editor.rearranged(button), format)
    return None


def page(
    request: CityRequest, editor: Editor, format: Format | None = None, status: int = 200
) -> HttpResponse:
    latest = version_or_404(format, None) if format else None
    parent = format.parent if format else None
    shown = {
        "editor": editor,
        "format": format,
        "name": latest.name if latest else "",
        "parent": parent,
        "is_new_variant": parent is not None and latest is not None and latest.number == 1,
    }
    return render(request, "formats/edit.html", shown, status=status)
