"""How long a question waits, in words."""

from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.products.models import Question

register = template.Library()


@register.simple_tag
def waiting(question: Question) -> str:
    """The fairness of the queue made visible: “waits 3 weeks, served once”."""
    if question.state == Question.State.ANSWERED:
        return _("answered")
    weeks = question.weeks_waiting(now=timezone.now())
    wait = (
        ngettext("waits %(n)d week", "waits %(n)d weeks", weeks) % {"n": weeks}
        if weeks
        else _("new this week")
    )
    served = question.times_served
    if not served:
        return wait
    return f"{wait}, " + (
        ngettext("served %(n)d time", "served %(n)d times", served) % {"n": served}
    )
