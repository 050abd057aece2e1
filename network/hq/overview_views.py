"""HQ's pages about the network: today, the cities, the map, the numbers, and their CSV files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from franchise.gazetteer import places
from franchise.launch import state_from
from network.hq import measures, queries
from network.hq.changes import in_words
from network.hq.city_health import MEANINGS, Health, Level, health_of, rows_with_health
from network.hq.cohorts import cohorts, cohorts_table
from network.hq.format_effects import formats_table
from network.hq.funnel import funnel, funnel_table
from network.hq.maps import Located, network_map
from network.hq.models import AuditEntry, Delivery, FailedTask
from network.hq.overview_forms import CitiesForm, CompareForm, FailureForm, MapForm
from network.hq.permissions import StaffRequest, staff_only
from network.hq.rights import Right
from network.hq.tables import Table, csv_response, words
from network.hq.today import today as read_today
from network.hq.weekly_numbers import WEEK, monday
from tenants.registry import alarms
from tenants.ui.pagination import page_of

PER_PAGE = 50
Kind = AuditEntry.Kind


@never_cache
@staff_only(Right.READ)
@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """The first screen answers one question: what needs us today?"""
    now = timezone.now()
    found = read_today(rights=request.rights, now=now)
    context = {
        "now": now,
        "today": found,
        "zone": settings.HQ_TIME_ZONE,
        "has_money": settings.BILLING,
        "may_act": Right.TALK in request.rights,
        "totals": queries.totals(found.rows),
    }
    return render(request, "hq/today.html", context)


@staff_only(Right.TALK, logs=Kind.RETRIED)
@require_POST
def retry(request: StaffRequest) -> HttpResponse:
    """Ring the failing alarms of one kind again at the next tick."""
    form = FailureForm(request.POST)
    if not form.is_valid():
        raise Http404
    kind = form.cleaned_data["name"]
    tried = alarms.try_again(kind, now=timezone.now())
    request.audit.words = f"{kind}: {tried}"
    text = ngettext("%d job is tried again now.", "%d jobs are tried again now.", tried)
    messages.success(request, text % tried)
    return redirect("hq:today")


@staff_only(Right.TALK, logs=Kind.SEEN)
@require_POST
def seen(request: StaffRequest) -> HttpResponse:
    """Take a failed task off the first screen, until it fails again."""
    form = FailureForm(request.POST)
    if not form.is_valid():
        raise Http404
    request.audit.words = form.cleaned_data["name"]
    FailedTask.objects.filter(name=form.cleaned_data["name"]).delete()
    messages.success(request, _("Seen. It comes back if it fails again."))
    return redirect("hq:today")


@never_cache
@staff_only(Right.READ)
@require_GET
def cities(request: StaffRequest) -> HttpResponse:
    """All cities: searched, filtered, ordered, page by page."""
    now, form = timezone.now(), CitiesForm(request.GET)
    judged = rows_with_health(queries.city_rows(now=now))
    found = form.choose(judged)
    context = {
        "form": form,
        "page": page_of(request, found, size=PER_PAGE),
        "is_filtered": bool(form.query),
        "query": urlencode(form.query),
        "total": len(judged),
    }
    return render(request, "hq/cities.html", context)


@never_cache
@staff_only(Right.READ, logs_reading=Kind.DOWNLOADED)
@require_GET
def cities_csv(request: StaffRequest) -> HttpResponse:
    """The cities that the filters leave."""
    now, form = timezone.now(), CitiesForm(request.GET)
    found = form.choose(rows_with_health(queries.city_rows(now=now)))
    table = Table(
        key="cities",
        title="",
        empty="",
        columns=[
            *(_("Address"), _("City"), _("State"), _("How it is"), _("Why")),
            *(_("Last meeting"), _("Next meeting")),
            *measures.TITLES.values(),
        ],
        rows=[
            [
                words(row.city.slug),
                words(row.city.name),
                words(row.city.state),
                words(health.level.value),
                words(health.reason),
                words(row.last_meeting_at.isoformat() if row.last_meeting_at else ""),
                words(row.next_meeting_at.isoformat() if row.next_meeting_at else ""),
                *(measures.cell_of(name, getattr(row.numbers, name)) for name in measures.TITLES),
            ]
            for row, health in found
        ],
    )
    return _file(request, table)


@never_cache
@staff_only(Right.READ)
@require_GET
def city(request: StaffRequest, slug: str) -> HttpResponse:
    """One city in aggregates, with what HQ can do about it."""
    now = timezone.now()
    row = _row(slug)
    weeks = _weeks(row.city.pk)
    launch = state_from(row.city.launch_numbers, now=now)
    context = {
        "row": row,
        "known": row.city,  # a variable `city` would make this a page of that city
        "health": health_of(row),
        "measures": measures.measures_of(weeks[-measures.SHOWN :]),
        "launch": None if launch is None or launch.finished_at else launch,
        "changes": [
            (in_words(one), datetime.fromisoformat(one["at"])) for one in row.pulse.changes
        ],
        "deliveries": Delivery.objects.filter(city_id=row.city.pk)
        .select_related("announcement")
        .order_by("-announcement__at")[:5],
        "table": measures.weeks_table(weeks[-measures.LISTED :]),
    }
    return render(request, "hq/city.html", context)


@never_cache
@staff_only(Right.READ, logs_reading=Kind.DOWNLOADED)
@require_GET
def city_csv(request: StaffRequest, slug: str) -> HttpResponse:
    """All weeks of one city."""
    row = _row(slug)
    request.audit.about = row.city.both_names
    return _file(request, measures.weeks_table(_weeks(row.city.pk), key=f"{slug}-weeks"))


@never_cache
@staff_only(Right.READ)
@require_GET
def compare(request: StaffRequest) -> HttpResponse:
    """Two to five cities beside each other; without a choice, the choice."""
    rows = sorted(queries.city_rows(now=timezone.now()), key=lambda row: row.city.name)
    form = CompareForm(request.GET, rows=rows)
    chosen = form.cleaned_data["city"] if form.is_valid() else []
    found = [row for row in rows if row.city.slug in chosen]
    context = {
        "form": form,
        "rows": rows,
        "chosen": form.asked,
        "table": measures.compare_table(found) if found else None,
        "lines": _lines(found),
        "csv_url": f"{reverse('hq:compare_csv')}?{urlencode([('city', slug) for slug in chosen])}",
    }
    return render(request, "hq/compare.html", context)


@never_cache
@staff_only(Right.READ, logs_reading=Kind.DOWNLOADED)
@require_GET
def compare_csv(request: StaffRequest) -> HttpResponse:
    rows = queries.city_rows(now=timezone.now())
    form = CompareForm(request.GET, rows=rows)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["city"]
    return _file(request, measures.compare_table([row for row in rows if row.city.slug in chosen]))


@never_cache
@staff_only(Right.READ)
@require_GET
def network(request: StaffRequest) -> HttpResponse:
    """The network in measures."""
    now = timezone.now()
    rows = queries.city_rows(now=now, with_formats=True)
    weeks = measures.network_weeks(now=now, rows=rows)
    context = {
        "measures": measures.measures_of(weeks),
        "funnel": funnel_table(funnel()),
        "cohorts": cohorts_table(cohorts(now=now)),
        "formats": formats_table(row.pulse for row in rows),
        "weeks": measures.weeks_table(weeks),
    }
    return render(request, "hq/network.html", context)


@never_cache
@staff_only(Right.READ, logs_reading=Kind.DOWNLOADED)
@require_GET
def network_csv(request: StaffRequest, key: str) -> HttpResponse:
    """One table of the network in measures."""
    now = timezone.now()
    match key:
        case "weeks":
            rows = queries.city_rows(now=now)
            table = measures.weeks_table(measures.network_weeks(now=now, rows=rows))
        case "funnel":
            table = funnel_table(funnel())
        case "cohorts":
            table = cohorts_table(cohorts(now=now))
        case "formats":
            rows = queries.city_rows(now=now, with_formats=True)
            table = formats_table(row.pulse for row in rows)
        case _:
            raise Http404
    return _file(request, table)


@never_cache
@staff_only(Right.READ)
@require_GET
def map_of_cities(request: StaffRequest) -> HttpResponse:
    """The map, and the same facts as a list."""
    form = MapForm(request.GET)
    judged = rows_with_health(queries.city_rows(now=timezone.now()))
    found = places(row.city.geoname_id for row, _health in judged if row.city.geoname_id)
    located = [
        Located(row, health, place.longitude, place.latitude)
        for row, health in judged
        if (place := found.get(row.city.geoname_id or 0))
    ]
    zoom = form.cleaned_data["zoom"] if form.place else 0
    plan = network_map(located, around=form.place, zoom=zoom)
    on_map = {one.row.city.pk for sign in plan.signs for one in sign.located}
    listed = [pair for pair in judged if pair[0].city.pk in on_map] if zoom else judged
    levels = Counter(health.level for _row, health in judged)
    context = {
        "plan": plan,
        "nearer": min(zoom + 1, 4),
        "is_near": bool(zoom),
        "legend": [(Health(level, ""), MEANINGS[level], levels[level]) for level in Level],
        "page": page_of(request, listed, size=PER_PAGE),
        "not_placed": len(judged) - len(located),
    }
    return render(request, "hq/map.html", context)


def _row(slug: str) -> queries.CityRow:
    rows = queries.city_rows(now=timezone.now(), slug=slug)
    if not rows:
        raise Http404
    return rows[0]


def _weeks(city_id: int) -> list[Mapping[str, Any]]:
    return [measures.as_mapping(week) for week in measures.weeks_of([city_id])[city_id]]


def _lines(rows: list[queries.CityRow]) -> list[tuple[queries.CityRow, list[measures.Measure]]]:
    """The measures of each city over the shown weeks. One query."""
    since = monday(timezone.localdate()) - (measures.SHOWN - 1) * WEEK
    weeks = measures.weeks_of([row.city.pk for row in rows], since=since)
    shown = {key: [measures.as_mapping(week) for week in found] for key, found in weeks.items()}
    return [(row, measures.measures_of(shown[row.city.pk])) for row in rows]


def _file(request: StaffRequest, table: Table) -> HttpResponse:
    request.audit.words = f"{table.key}.csv"
    return csv_response(table)
