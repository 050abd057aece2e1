"""Limits for letters of a visitor's "I come", counted like letters with codes, and walk-ins."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.accounts import devices
from tenants.accounts.limits import duration, mailbox_key, own_key
from tenants.meetings.errors import TooManyWalkIns
from tenants.refusals import Refusal
from tenants.registry.limiter import DAY, HOUR, Limit, address_of, device_of, look, take
from tenants.registry.scope import current_schema

OF_ASKER = Limit("guest letters of one asker", 4, HOUR)
OF_ADDRESS = Limit("guest letters of address", 60, HOUR)  # a whole room may be behind it
TO_MAILBOX = Limit("guest letters to mailbox", 5, HOUR)  # about one evening
TO_MAILBOX_A_DAY = Limit("guest letters to mailbox a day", 12, DAY)
# What strangers have used up with evenings of other cities doesn't close this one.
ONE_MORE_OF_CITY = Limit("guest letters to mailbox, one more of a city", 1, DAY)
ONE_MORE = Limit("guest letters to mailbox, one more", 3, DAY)
WALK_INS_OF_DEVICE = Limit("walk-ins of device", 10, HOUR)  # a phone that goes around
WALK_INS_OF_ADDRESS = Limit("walk-ins of address", 120, HOUR)  # a whole room


def count_walk_in(request: HttpRequest) -> None:
    """Count somebody who comes in without an account. Raises TooManyWalkIns."""
    device = take(WALK_INS_OF_DEVICE, device_of(request))
    if not (device and take(WALK_INS_OF_ADDRESS, address_of(request))):
        raise TooManyWalkIns


class GuestLetterRefused(Refusal):
    """No more letters that ask a guest to confirm for now; the message names another way."""

    status = 429
    field = "email"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.retry_after = seconds
        self.message = str(self.message) % {"time": duration(seconds)}


class LettersSent(GuestLetterRefused):
    """One browser asked for several letters about one evening."""

    message = _("We have sent several letters there already. Look among them, or in spam.")


class NetworkCrowded(GuestLetterRefused):
    """One address on the Internet asked for very many letters."""

    message = _(
        "Very many letters were asked for from your network. Please try again in %(time)s, or "
        "simply come: the door takes everybody there is room for."
    )


class MailboxCrowded(GuestLetterRefused):
    """Several letters went to one mailbox, asked for by anybody."""

    message = _(
        "Several letters went to this mailbox lately, perhaps somebody else asked for them. "
        "Open the link of the newest one in this browser: it keeps your seat, or lets you ask "
        "once more. Without it the next letter can leave in %(time)s."
    )


def count_guest_letter(request: HttpRequest, email: str, *, evening: str) -> None:
    """Count a letter to a guest. Raises GuestLetterRefused.

    Strangers' letters never hold back a browser in which the mailbox was proved before.
    """
    own = take(OF_ASKER, f"{own_key(request, email)} {evening}")
    if not own:
        raise LettersSent(own.retry_after)
    if devices.knows(request, email):
        return
    network = take(OF_ADDRESS, address_of(request))
    if not network:
        raise NetworkCrowded(network.retry_after)
    mailbox = take(TO_MAILBOX, f"{mailbox_key(email)} {evening}")
    a_day = take(TO_MAILBOX_A_DAY, mailbox_key(email)) if mailbox else mailbox
    if not a_day and not _one_more(email):
        raise MailboxCrowded(a_day.retry_after)


def _one_more(email: str) -> bool:
    """Count a letter beyond the day's, which each city has for a mailbox, and all cities three."""
    here = f"{current_schema()} {mailbox_key(email)}"
    if not look(ONE_MORE_OF_CITY, here) or not take(ONE_MORE, mailbox_key(email)):
        return False
    return bool(take(ONE_MORE_OF_CITY, here))
