"""Releases of formats: HQ shows a format to all cities, which merge its versions as any other."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from network.hq.models import AuditEntry
from network.hq.permissions import StaffRequest, staff_only
from network.hq.rights import Right
from network.library.models import MAX_ADVICE, PublishedFormat
from network.library.publishing import recall as recall_release
from network.library.publishing import release
from network.library.releases import Source, releases_with_reach, source_of, sources
from tenants.formats.validators import MAX_CHANGE_REASON
from tenants.members.fields import LineField
from tenants.refusals import error_on_refusal


class ReleaseForm(forms.Form):
    source = forms.ChoiceField(label=gettext_lazy("Which format"))
    advice = LineField(
        label=gettext_lazy("When to use it"),
        max_length=MAX_ADVICE,
        help_text=gettext_lazy("One line for a city that has never run it."),
    )
    why = LineField(label=gettext_lazy("What is new"), max_length=MAX_CHANGE_REASON, required=False)

    def __init__(self, *args: object, found: list[Source]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)  # noqa: S101 - narrows the type
        source.choices = [("", _("Choose a format")), *((one.key, one.label) for one in found)]


@staff_only(Right.READ, logs=AuditEntry.Kind.RELEASED)
@require_http_methods(["GET", "HEAD", "POST"])
def releases(request: StaffRequest) -> HttpResponse:
    may_release = Right.REVIEW in request.rights
    form = ReleaseForm(request.POST or None, found=sources())
    if request.method == "POST" and not may_release:
        return render(request, "hq/no_right.html", status=403)
    if form.is_valid():
        with error_on_refusal(form):
            spec, credit = source_of(form.cleaned_data["source"])
            row = release(
                spec,
                now=timezone.now(),
                advice=form.cleaned_data["advice"],
                why=form.cleaned_data["why"],
                credit=credit,
            )
            _describe(request, row)
            messages.success(request, _("Released: every city sees it in its library."))
            return redirect("hq:releases")
    shown = {"form": form, "rows": releases_with_reach(), "may_release": may_release}
    return render(request, "hq/releases.html", shown, status=422 if form.is_bound else 200)


@staff_only(Right.REVIEW, logs=AuditEntry.Kind.RECALLED)
@require_POST
def recall(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PublishedFormat.objects.of(None), pk=pk)
    recall_release(row)
    _describe(request, row)
    messages.success(request, _("Recalled. What cities have taken stays with them."))
    return redirect("hq:releases")


def _describe(request: StaffRequest, row: PublishedFormat) -> None:
    request.audit.about = f"{row.name_ru} / {row.name_en}"
    request.audit.page = reverse("hq:releases")
    request.audit.words = f"{row.key}, {row.number}"
