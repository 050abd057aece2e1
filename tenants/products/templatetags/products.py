"""Template tags: the waiting time of a question, the stage of a product as a track."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.members.models import Member
from tenants.products.models import PATH, Merge, Product, Question, Stage
from tenants.products.queries.lines import journey_of
from tenants.ui import dates
from tenants.ui.linemap import Line

register = template.Library()


@register.simple_tag
def waiting(question: Question) -> str:
    """Waiting time and number of tables in words: “waits 3 weeks, worked on once”."""
    if not question.is_open:
        return question.get_state_display().lower()
    weeks = question.weeks_waiting(now=timezone.now())
    dates.expires_at(question.queued_at + timedelta(weeks=weeks + 1))
    wait = (
        ngettext("waiting %(n)d week", "waiting %(n)d weeks", weeks) % {"n": weeks}
        if weeks
        else _("new this week")
    )
    served = question.times_served
    if not served:
        return wait
    worked = ngettext("worked on once", "worked on %(n)d times", served) % {"n": served}
    again = wait if weeks else _("waits again")
    return f"{again}, {worked}"


@register.filter
def text_for(question: Question, reader: Member | None) -> str:
    return question.text_for(reader or None)


@register.filter
def is_hidden_from(question: Question, reader: Member | None) -> bool:
    return question.is_hidden_from(reader or None)


@register.filter
def place_in(question: Question, places: dict[int, int]) -> int | None:
    return places.get(question.pk)


@register.inclusion_tag("products/track.html")
def track(product: Product) -> dict[str, Any]:
    """Draw the five stages as dots; empty for a resting product."""
    if product.stage not in PATH:
        return {}
    here = PATH.index(Stage(product.stage))
    states = ["done" if i < here else "current" if i == here else "next" for i in range(len(PATH))]
    label = _("Stage %(number)d of %(total)d: %(name)s") % {
        "number": here + 1,
        "total": len(PATH),
        "name": product.get_stage_display(),
    }
    return {"stops": states, "label": label}


@register.simple_tag
def journey(question: Question) -> Line:
    return journey_of(question)


@register.simple_tag
def merge_of(question: Question, standing: dict[int, Merge] | None) -> Merge | None:
    return (standing or {}).get(question.pk)
