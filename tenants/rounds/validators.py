"""Limits of rounds, used by models, forms, serializers and actions."""

from django.utils.translation import gettext_lazy as _

MAX_WORD = 5000  # characters
MAX_PROMPT = 300
MAX_TAKEN = 2000
MAX_CHOSEN = 50  # people who are asked by name
HOURS = (  # a round lasts so many hours of the clock on the wall of nobody: a change adds none
    (24, _("24 hours")),
    (48, _("48 hours")),
    (72, _("72 hours")),
    (168, _("a week")),
)
