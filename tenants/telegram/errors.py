"""Refusals of Telegram."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class CodeUsedUp(Refusal):
    message = _("This link is used up or too old. Get a new one on your city's page.")


class LinkedWithAnother(Refusal):
    message = _(
        "This Telegram is linked with another member of this city. Write /unlink first, then open "
        "the link again."
    )


class OtherCitysGroup(Refusal):
    message = _(
        "This group belongs to another city of the network. Its core can end that on its page "
        "“Telegram”; a group speaks for one city only."
    )


class NotLinked(Refusal):
    message = _("I don't know you yet. Link your account on the page “Telegram” of your city.")


class TelegramIsOff(Refusal):
    message = _("This installation has no Telegram bot.")
    status = 404


class OldButton(Refusal):
    message = _("This button is too old. Write /next to see the next evening.")


class SignInRefused(Refusal):
    """The digits don't sign anybody in."""

    field = "digits"


class WrongDigits(SignInRefused):
    message = _("These are not the digits of the last message of the bot. Please compare them.")


class NotConfirmed(SignInRefused):
    message = _("The bot has shown no digits yet: open the link and press “Start” first.")


class SignInOver(SignInRefused):
    """It ends: another one has to be begun."""

    message = _("This sign-in is over. Begin again, it takes a moment.")


class TooManySignIns(Refusal):
    message = _("Many sign-ins by Telegram were begun here. Try again later, or use your e-mail.")
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.retry_after = seconds
