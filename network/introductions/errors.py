"""Refusals of introductions and rooms: each message names what was kept and the next step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class ListingGone(Refusal):
    """The listing was withdrawn, or its city closed, while somebody wrote."""

    message = _(
        "This has just been withdrawn from the network, so nothing was sent. Your words are still "
        "in the fields: copy them, and look for somebody else with them."
    )
    status = 410


class OwnCity(Refusal):
    message = _("You live in one city: write to them there, or ask at the next evening.")
    status = 422


class AlreadyAsked(Refusal):
    message = _("You have asked for this introduction already, and it still waits for an answer.")


class AlreadyMet(Refusal):
    message = _("They have accepted your introduction before: you have a room together.")


class DeclinedLately(Refusal):
    message = _(
        "They declined this introduction not long ago. It can be asked for again three months "
        "after the answer."
    )


class AskedEnough(Refusal):
    message = _(
        "You have asked for as many introductions as a day or a month allows, so that each is "
        "meant. Your words stay here: send them later."
    )
    status = 429


class TooManyWaiting(Refusal):
    message = _(
        "Several of your introductions still wait for an answer. Wait for one, or take one back: "
        "your words stay here."
    )
    status = 429


class AskedOfOften(Refusal):
    message = _(
        "Many people have asked them already this month, so they get a rest. Your words stay here: "
        "ask somebody else, or come back next month."
    )
    status = 429


class AnsweredBefore(Refusal):
    message = _("This introduction has an answer already, so nothing was changed.")


class NoLongerWaits(Refusal):
    message = _("This introduction was taken back or waits no longer, so nothing was changed.")
    status = 410


class NotYourIntroduction(Refusal):
    message = _("This introduction is for somebody else.")
    status = 403


class RoomLeft(Refusal):
    message = _("You have left this room: nothing can be written there any more.")
    status = 410


class NobodyThere(Refusal):
    message = _(
        "The others have left this room, so nobody would read it. Your words are still in the "
        "field: copy them if you need them."
    )
    status = 410


class RoomIsFull(Refusal):
    message = _(
        "A room keeps at most 40 files of 100 MB together, and this one would not fit. Send a link "
        "in a message instead."
    )
    status = 413
    field = "file"


class NotInTheRoom(Refusal):
    message = _("Choose somebody who is in the room now.")
    status = 422
    field = "who"
