"""Refusals about turns, absences and the passing on of duties."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class NotOfTheCore(Refusal):
    """Only holders of a duty lead an evening."""

    message = _("Evenings are led by the core. Take a duty first, then a turn.")
    status = 403


class EveningPassed(Refusal):
    """The evening is over, or cancelled."""

    message = _("This evening is over or cancelled: nobody needs to lead it any more.")


class TurnTaken(Refusal):
    """Somebody leads it, and has not put it up for a swap."""

    message = _("Somebody leads this evening already. Choose another one, or ask them.")


class NotYourTurn(Refusal):
    """Only its own member gives a turn away."""

    message = _("This is not your turn of leading.")


class NotUpForSwap(Refusal):
    """The other turn has not been put up, or somebody was faster."""

    message = _("This evening is not up for a swap any more. Look at the rota again.")


class AwayThen(Refusal):
    """Somebody has said that they are away on the day."""

    message = _("One of you is away on that day. Change the absence first.")


class TooManyAbsences(Refusal):
    """One person has many absences ahead."""

    message = _("You have many absences ahead already. Remove one first.")


class NotHeld(Refusal):
    """The duty is a claim, has ended or belongs to somebody else."""

    message = _("This duty is not yours any more, or not yet.")


class NotOffered(Refusal):
    """The offer was taken back, or is for somebody else."""

    message = _("This duty is not offered to you any more.")


class HoldsIt(Refusal):
    """The one who is to take it over has this duty already, or has left."""

    message = _("They take care of this duty already. Choose somebody else.")
    field = "to"


class WrongDays(Refusal):
    """The last day lies before the first, or too far ahead."""

    message = _("The last day comes after the first, within a year.")
    field = "last_day"


class OwnRecall(Refusal):
    """One's own duty is laid down."""

    message = _("This duty is yours: lay it down, or pass it on.")


class MayNotRecall(Refusal):
    """Permanent participants alone propose a recall."""

    message = _("Only those who come regularly propose a recall: permanent participants.")
    status = 403


class RecallOpen(Refusal):
    """One decision about the duty is open already."""

    message = _("A decision about this duty is open already. Give your word there.")
