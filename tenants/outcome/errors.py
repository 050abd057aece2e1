"""Refusals about minutes, tasks and follow-ups."""

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class NotKeeper(Refusal):
    message = _(
        "The core and who led the evening write here. Tell them what is missing, or take a duty."
    )
    status = 403


class StaleNote(Refusal):
    field = "text"
    message = _(
        "Somebody has saved another version meanwhile. Yours is kept below: compare, then save."
    )


class NotYours(Refusal):
    message = _("Only the person themselves can do that.")
    status = 403


class NotRemembered(Refusal):
    message = _(
        "The author writes down what was said within a week of the evening that worked on it."
    )


class NothingTold(Refusal):
    message = _("Nothing was written. A few words are enough.")
    status = 400


class NotOpen(Refusal):
    message = _("That is settled already.")
