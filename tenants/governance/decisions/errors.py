"""Refusals about decisions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class Closed(Refusal):
    message = _("This decision is closed: no word is taken any more, and none is changed.")


class NotAnElector(Refusal):
    message = _(
        "Those who are asked were fixed when the decision was opened, and you are not among them. "
        "You can write a question or what you think."
    )
    status = 403


class NotYet(Refusal):
    message = _("It is not time for this yet: the steps of this decision come one after another.")


class OtherWay(Refusal):
    message = _("This decision is made another way.")


class NotTheLead(Refusal):
    message = _("Whoever has proposed this, or a member of the core, does that.")
    status = 403


class NotConcrete(Refusal):
    field = "text"
    message = _(
        "An objection names what would suffer, and what to change. Write a sentence for each: it "
        "is what makes the proposal better."
    )
    status = 400


class NothingSaid(Refusal):
    field = "text"
    message = _("Nothing was written. A few words are enough.")
    status = 400


class NothingToIntegrate(Refusal):
    message = _(
        "Words are being given to this text. It changes only to take in an objection: choose which."
    )


class SameText(Refusal):
    field = "text"
    message = _("The text is the same as before.")
    status = 400


class NoElectors(Refusal):
    message = _("A decision needs at least two people who are asked.")
    status = 400


class WrongEnd(Refusal):
    message = _("A decision ends between five minutes and ninety days from now.")
    status = 400


class StillWaiting(Refusal):
    message = _("Not everybody has given their word, so it ends at its time.")


class HasSpoken(Refusal):
    message = _("They have given their word themselves, and only they change it.")


class WrongBallot(Refusal):
    message = _("This ballot fits none of what can be chosen here: look at the numbers.")
    status = 400


class AlreadyCast(Refusal):
    message = _(
        "Your ballot is in the urn already. Nobody can find it there, so it can't be changed."
    )


class OnThePage(Refusal):
    message = _("An anonymous ballot is cast on the page of the decision only.")


class TooFewToHide(Refusal):
    field = "is_anonymous"
    message = _("Among fewer than five people no ballot is anonymous.")
    status = 400


class NoOptions(Refusal):
    field = "options"
    message = _("There is something to choose from two options on, and up to twenty.")
    status = 400


class NoDelegate(Refusal):
    field = "to"
    message = _(
        "Choose somebody else: they are not asked here, have handed on their own word, or speak "
        "for two others already."
    )


class Trusted(Refusal):
    field = "to"
    message = _("Somebody has given you their word here, so yours can't be handed on.")
