"""Pages of effects: by meeting and by format for members, sums for visitors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenants.meetings.models import Meeting
from tenants.meetings.queries import streak
from tenants.members.permissions import member_required
from tenants.members.requests import member_of
from tenants.outcome.effects.charts import effects
from tenants.outcome.effects.equality import equality as measure_equality
from tenants.outcome.effects.equality import measures
from tenants.outcome.effects.evenings import effects_of_evenings
from tenants.outcome.effects.format_charts import effects_by_format
from tenants.outcome.effects.formats import effects_of_formats
from tenants.outcome.effects.summary import sum_effects
from tenants.registry.requests import CityRequest


@require_safe
def evenings(request: CityRequest) -> HttpResponse:
    """Effects by meeting; for visitors the sums of open meetings."""
    now = timezone.now()
    member = member_of(request)
    if member is None:
        seen = Meeting.objects.seen_by(None)
        found = effects_of_evenings(today=timezone.localdate(now), among=seen)
        weeks = streak(member=None, now=now)
        summary = {"city_effects": sum_effects(found), "streak": weeks}
        return render(request, "outcome/effects_open.html", summary)
    found = effects_of_evenings(today=timezone.localdate(now))
    context = {
        "city_effects": sum_effects(found),
        "tabs": _tabs("evenings"),
        "evenings": found[::-1],
        "latest": found[-1] if found else None,
        "effects": effects(found),
        "streak": streak(member=member, now=now),
    }
    return render(request, "outcome/effects.html", context)


@member_required
@require_safe
def formats(request: HttpRequest) -> HttpResponse:
    found = effects_of_formats(today=timezone.localdate())
    context = {
        "tabs": _tabs("formats"),
        "formats": found,
        "effects": effects_by_format(found),
    }
    return render(request, "outcome/formats.html", context)


@member_required
@require_safe
def equality(request: HttpRequest) -> HttpResponse:
    """Voice, facilitation and agenda over the latest evenings, without names."""
    found = measure_equality()
    context = {"tabs": _tabs("equality"), "equality": found, "measures": measures(found)}
    return render(request, "outcome/equality.html", context)


def _tabs(current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": _("By evening"),
            "url": reverse("outcome:effects"),
            "current": current == "evenings",
        },
        {
            "label": _("By format"),
            "url": reverse("outcome:effects_of_formats"),
            "current": current == "formats",
        },
        {
            "label": _("Equality"),
            "url": reverse("outcome:equality"),
            "current": current == "equality",
        },
    ]
