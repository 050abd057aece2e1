"""The rhythms of a city and the editor in which people shape them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.meetings import queries
from tenants.meetings.actions.series import (
    agree_to_end,
    begin_series,
    end_series,
    let_series_go_on,
)
from tenants.meetings.actions.series_changes import reshape_series
from tenants.meetings.models import Meeting, Series
from tenants.meetings.rhythm import RefusedRule, describe_rule
from tenants.meetings.series_form import ONCE, TIME_FIELDS, WEEKLY, SeriesForm, WishedKindForm
from tenants.meetings.series_preview import Preview, preview
from tenants.members.permissions import core_required, right_required
from tenants.members.rights import Right, may
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.dates import when
from tenants.ui.forms import problems
from tenants.ui.method_override import is_delete
from tenants.ui.undo import say_undoable


@require_safe
def all_series(request: CityRequest) -> HttpResponse:
    """Open to the whole core, so that anybody of it can give a second yes."""
    member = core_required(request)
    ahead = Meeting.objects.upcoming(now=timezone.now())
    found = Series.objects.prefetch_related(Prefetch("meetings", ahead, to_attr="ahead"))
    found = found.select_related("end_asked_by").order_by("ended_at", "pk")
    now = timezone.now()
    rhythms = [(each, described(each), each.may_go_on(now=now)) for each in found]
    shown = {"rhythms": rhythms, "may_shape": may(member, Right.RHYTHM, now=now)}
    return render(request, "meetings/series_list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: CityRequest) -> HttpResponse:
    by = right_required(request, Right.RHYTHM)
    form = SeriesForm(
        request.POST if request.method == "POST" else None, initial=first_words(request)
    )
    if request.method == "POST" and not is_preview(request, form) and form.is_valid():
        begun = begin_series(**chosen(form), by=by, now=timezone.now())
        say_clashes(request, begun)
        messages.success(request, _("The rhythm has begun. Its next evenings are on the list."))
        return redirect("meetings:list")
    return editor(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CityRequest, pk: int) -> HttpResponse:
    by = right_required(request, Right.RHYTHM)
    series = get_object_or_404(Series, pk=pk)
    form = SeriesForm(request.POST if request.method == "POST" else None, instance=series)
    sent = request.method == "POST" and not is_preview(request, form)
    if sent and form.is_valid():
        with error_on_refusal(form):
            outside = reshape_series(series, changes=chosen(form), by=by, now=timezone.now())
            say_outside(request, outside)
            say_clashes(request, series)
            messages.success(request, _("Saved. The coming evenings follow."))
            return redirect("meetings:series")
    return editor(request, form)


@require_POST
def end(request: CityRequest, pk: int) -> HttpResponse:
    """POST ends a rhythm; DELETE lets it go on."""
    by, now = right_required(request, Right.RHYTHM), timezone.now()
    series = get_object_or_404(Series, pk=pk)
    if not is_delete(request):
        say_ended(request, series, end_series(series, by=by, now=now))
        return redirect("meetings:series")
    with message_on_refusal(request):
        let_series_go_on(series, now=now)
        messages.success(request, _("The rhythm goes on."))
    return redirect("meetings:series")


@require_POST
def end_agreement(request: CityRequest, pk: int) -> HttpResponse:
    """The second yes."""
    by, series = core_required(request), get_object_or_404(Series, pk=pk)
    with message_on_refusal(request):
        kept = agree_to_end(series, by=by, now=timezone.now())
        say_ended(request, series, kept)
    return redirect("meetings:series")


def say_ended(request: CityRequest, series: Series, kept: list[Meeting]) -> None:
    series.refresh_from_db()
    if series.ended_at is None:
        said = _("People come to these evenings: somebody else of the core has to agree.")
        messages.warning(request, said)
        return
    say_outside(request, kept)
    url = reverse("meetings:series_end", args=[series.pk])
    words = _("The rhythm has ended. What was lived stays in its place.")
    say_undoable(request, words, url=url)


def is_preview(request: CityRequest, form: SeriesForm) -> bool:
    """True if nothing is to be saved: by the button, or by htmx for the preview alone."""
    return form.is_preview or is_htmx(request)


def is_htmx(request: CityRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def editor(request: CityRequest, form: SeriesForm) -> HttpResponse:
    shown = {
        "form": form,
        "series": form.instance,
        "preview": preview_of(form),
        "amiss": amiss(form),
    }
    if is_htmx(request):
        return render(request, "meetings/series_preview.html", shown)
    refused = bool(form.errors) and not is_preview(request, form)
    return render(request, "meetings/series_form.html", shown, status=422 if refused else 200)


def preview_of(form: SeriesForm) -> Preview | None:
    try:
        rhythm = form.rhythm()
    except RefusedRule:
        return None
    return preview(rhythm) if rhythm else None


def amiss(form: SeriesForm) -> list[tuple[str, str]]:
    """The reason why the days can't be shown: unreadable input, not empty fields."""
    return [
        (str(form[name].label), str(said))
        for name in (form.errors if form.is_bound else {})
        if name in TIME_FIELDS and (form[name].value() or name in ("weekdays", "rule"))
        for said in problems(form[name])
    ]


def described(series: Series) -> str:
    try:
        return describe_rule(series.rhythm.rule)
    except RefusedRule:
        return series.rule


def say_outside(request: CityRequest, meetings: list[Meeting]) -> None:
    if meetings:
        words = ngettext(
            "%d evening that people count on stays where it was: move or cancel it by hand.",
            "%d evenings that people count on stay where they were: move or cancel them by hand.",
            len(meetings),
        )
        messages.warning(request, words % len(meetings))


def say_clashes(request: CityRequest, series: Series) -> None:
    """Another evening at the same place and hour: perhaps it is meant, mostly it is not."""
    both = queries.at_the_same_place(series, now=timezone.now())
    if both:
        words = _("At the same place and hour: %(title)s, %(when)s. Is it meant so?")
        messages.warning(request, words % {"title": both.title, "when": when(both.starts_at)})


def chosen(form: SeriesForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in (*SeriesForm.Meta.fields, "rule")}


def first_words(request: CityRequest) -> dict[str, Any]:
    """The initial values of a new series, at the city's last venue.

    Every Thursday evening; with `?kind=values` one values evening in a week.
    """
    last = Series.objects.order_by("-pk").first()
    today = timezone.localdate()
    kind = WishedKindForm(request.GET).wished
    values = {
        "kind": kind,
        "title": kind.label if kind else "",
        "repeats": ONCE,
        "starts_on": today + timedelta(weeks=1),
    }
    return {
        "repeats": WEEKLY,
        "starts_on": today,
        "at": "18:00",
        "venue": last.venue if last else "",
        "address": last.address if last else "",
        **(values if kind else {}),
    }
