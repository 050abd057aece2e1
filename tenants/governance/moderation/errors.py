"""Refusals about reports, acts and second looks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class YourOwn(Refusal):
    message = _("This is yours: change or delete it instead of reporting it.")
    status = 400


class ReportedBefore(Refusal):
    message = _("You have reported this already. One report of a person is enough.")


class Concerned(Refusal):
    message = _("You wrote or reported this yourself. Somebody else of the core decides here.")
    status = 403


class CoreActs(Refusal):
    message = _("This is for the core. Any member can claim a duty.")
    status = 403


class CantBeHidden(Refusal):
    field = "kind"
    message = _("This can't be hidden by the core: a word, or a pause, is what it can do here.")
    status = 400


class NoDays(Refusal):
    field = "days"
    message = _("Say for how many days, from 1 to 90.")
    status = 400


class NothingThere(Refusal):
    message = _("It is not there any more.")
    status = 404


class NotReported(Refusal):
    message = _("Somebody else of the core has looked at it meanwhile: see the log.")


class NotConcerned(Refusal):
    message = _("Only whoever the act concerns does that.")
    status = 403


class TooLate(Refusal):
    message = _("A second look can be asked for once, within fourteen days, while the act stands.")


class NotDrawn(Refusal):
    message = _("You have not been drawn for this second look, or it is over.")
    status = 403
