"""Refusals of passports, each with a page that says what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class PassportRefused(Refusal):
    """Base of what a host city answers to a passport that does not let in.

    can_retry: another press in the home city may let the person in
    """

    status = 403
    can_retry = True


class Damaged(PassportRefused):
    """The token was altered, or another city signed it."""

    status = 400
    message = _("This passport can't be read: the link was changed on its way.")


class TooLate(PassportRefused):
    """The token is older than a minute."""

    status = 410
    message = _("This passport was good for one minute, and it has passed.")


class ForAnotherCity(PassportRefused):
    """The token names another host."""

    message = _("This passport is for another city.")


class NotBegunHere(PassportRefused):
    """Another browser asked for the token, or none did."""

    message = _("This way in was opened in another browser. It works only where it was begun.")


class Redeemed(PassportRefused):
    """The token was redeemed before."""

    status = 410
    message = _("This passport has already let somebody in: each one works once.")


class HomeClosed(PassportRefused):
    """The home city is paused, archived or gone, and can't vouch for its members."""

    can_retry = False
    message = _("The city that gave this passport is closed at the moment.")


class PassportEnded(PassportRefused):
    """The passport was taken back meanwhile."""

    message = _("This passport was taken back in the city that gave it.")


class NobodyByPassport(PassportRefused):
    """The host city is closed to guests by passport."""

    can_retry = False
    message = _(
        "This city takes no guests by passport now. Its open evenings are open to everybody: "
        "sign up there by e-mail."
    )


class Barred(PassportRefused):
    """The host city does not let this person, or anybody of their city, in by passport."""

    can_retry = False
    message = _(
        "The core of this city has ended visits by this passport. Ask it in words if you don't "
        "know why."
    )


class UnknownCity(Refusal):
    """The city is closed or unknown, or it is one's own."""

    status = 404
    message = _("There is no such city to visit just now.")


class TooManyPassports(Refusal):
    """More presses than a person makes."""

    status = 429
    message = _("That was a lot at once. Go on a little later.")

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.retry_after = seconds


class TooManyArrivals(PassportRefused):
    """Far more arrivals from one network address than a room brings."""

    status = 429
    can_retry = False
    message = _("Very many people came by passport from your network. Try again a little later.")

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.retry_after = seconds
