"""Changes of a city's name, rhythm and venue in words. They are public in the city itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from network.hq.models import Pulse
from tenants.meetings.rhythm import RefusedRule, Rule, describe_rule

LATELY = timedelta(days=14)  # in which a changed name, rhythm or venue is news


def changes_since(pulse: Pulse, since: datetime) -> list[dict[str, str]]:
    """The changes of a city that are not older, the newest first."""
    return [one for one in pulse.changes if datetime.fromisoformat(one["at"]) >= since]


def in_words(change: dict[str, str]) -> str:
    """“Meets every Tuesday at 19:00; before: every Thursday at 18:00”."""
    facts = {"now": change["now"], "was": change["was"]}
    match change["what"]:
        case "rhythm":
            facts = {key: _rhythm(text) for key, text in facts.items()}
            return _("Meets %(now)s; before: %(was)s") % facts
        case "venue":
            return _("New place: %(now)s; before: %(was)s") % facts
        case _:
            return _("New name: %(now)s; before: %(was)s") % facts


def _rhythm(text: str) -> str:
    """A rule and an hour in words; the raw text if the rule is unknown."""
    rule, _space, hour = text.rpartition(" ")
    try:
        described = describe_rule(Rule.parse(rule))
    except RefusedRule:
        return text
    return f"{described}, {hour}"
