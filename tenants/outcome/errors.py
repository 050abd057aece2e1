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


class NotHere(Refusal):
    field = "assignee"
    message = _("They are not here any more. Choose somebody else.")


class NeedsFirstDay(Refusal):
    field = "due_on"
    message = _("Choose the first day: the next ones are counted from it.")
    status = 400


class NothingToAnswer(Refusal):
    message = _("That has changed meanwhile: nobody waits for an answer here.")


class AlreadyAsked(Refusal):
    field = "assignee"
    message = _("Somebody is to answer about this task already. Wait for their word.")
