"""Limits for letters, codes and passwords, over all cities and the hub together.

A limit slows whoever asks. Where it must count by mailbox, a browser in which the mailbox was
proved before (`devices`) has an allowance of its own, so that strangers never shut the owner out.
The arithmetic is in deploy/docs/decisions/0301-guessing.md.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants.accounts import devices
from tenants.refusals import Refusal
from tenants.registry.limiter import (
    DAY,
    HOUR,
    MINUTE,
    Grant,
    Limit,
    address_of,
    device_of,
    give_back,
    look,
    take,
)
from tenants.registry.scope import current_schema

TRIES = 3  # of one code
SHORT_CODES = Limit("short codes", 2, 30 * DAY)  # that were not used; later ones are long
CITY_DIGITS, HUB_DIGITS, LONG_DIGITS = 6, 8, 10
LETTERS_TO_OWN_DEVICE = Limit("letters to own device", 6, HOUR)
LETTERS_OF_ASKER = Limit("letters of one asker", 3, 10 * MINUTE)
LETTERS_TO_MAILBOX = Limit("letters to mailbox", 5, HOUR)
LETTERS_TO_MAILBOX_A_DAY = Limit("letters to mailbox a day", 12, DAY)
CROWDED = 2  # letters left to a mailbox from which on they carry the owner's link
OWNER_LINKS = Limit("owner's links of one place", 1, DAY)  # the link opens that city, or the hub
OWNER_LINKS_TO_NEWCOMERS = Limit("owner's links to newcomers", 3, DAY)  # over all places
WRONG_PASSWORDS = Limit("wrong passwords", 20, DAY)
WRONG_PASSWORDS_OF_ASKER = Limit("wrong passwords of one asker", 10, 15 * MINUTE)
TOLD_AT = 5  # wrong passwords of strangers after which the owner gets a letter
NOTICES = Limit("notices of tries", 1, DAY)
FIRST_PAUSE, LONGEST_PAUSE = 30, HOUR  # seconds after codes that were closed by wrong tries


def letters_of_address() -> Limit:
    """Of one address on the Internet: a whole room, or a street, may be behind it."""
    return Limit("letters of address", settings.LETTERS_PER_ADDRESS, HOUR)


def mailbox_key(email: str) -> str:
    """One for all spellings that lead to one mailbox: wide letters, `anna+1`, `anna+2`."""
    local, _at, domain = unicodedata.normalize("NFKC", email).lower().rpartition("@")
    with suppress(UnicodeError):  # no domain at all: nothing is sent there
        domain = domain.encode("idna").decode()
    return f"mailbox:{local.partition('+')[0]}@{domain}"


def own_key(request: HttpRequest, email: str) -> str:
    """One mailbox at one browser; at several that were proved by one link: together."""
    device = devices.proved_by(request, email) or device_of(request)
    return f"{device} {mailbox_key(email)}"


class LetterRefused(Refusal):
    """No letter with a code leaves now; the message says for how long, and what helps."""

    status = 429
    field = "email"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.retry_after = seconds
        self.message = str(self.message) % {"time": duration(seconds)}


class AskedTooOften(LetterRefused):
    """One browser asked for several letters."""

    message = _(
        "You have just asked for several letters. Look into the mailbox and into spam; "
        "another one can leave in %(time)s."
    )


class CodeClosed(LetterRefused):
    """Wrong digits have closed the last code of this browser."""

    message = _("Wrong digits have closed the last code. The next one can leave in %(time)s.")


class NetworkCrowded(LetterRefused):
    """One address on the Internet asked for very many letters."""

    message = _(
        "Very many letters were asked for from your network. Please try again in %(time)s, "
        "or from another network, for example without Wi-Fi."
    )


class MailboxCrowded(LetterRefused):
    """Several letters went to one mailbox, asked for by anybody."""

    message = _(
        "Several letters went to this mailbox lately, perhaps somebody else asked for "
        "them. One of them, from this site, has a link for the owner: open it in this "
        "browser and ask again. Without it the next one can leave in %(time)s."
    )


def take_letter(request: HttpRequest, email: str) -> bool:
    """Count a letter with a code. True for a browser of the owner, which has its own allowance.

    Raises `LetterRefused`.
    """
    if devices.knows(request, email):
        _take(AskedTooOften, LETTERS_TO_OWN_DEVICE, own_key(request, email))
        return True
    _take(AskedTooOften, LETTERS_OF_ASKER, own_key(request, email))
    _take(NetworkCrowded, letters_of_address(), address_of(request))
    _take(MailboxCrowded, LETTERS_TO_MAILBOX, mailbox_key(email))
    _take(MailboxCrowded, LETTERS_TO_MAILBOX_A_DAY, mailbox_key(email))
    return False


def used_letters(request: HttpRequest, email: str, *, count: int, own: int) -> None:
    """Letters whose code was used were no flood: a room of newcomers doesn't shut itself out.

    `own` of them were asked for by a browser of the owner.
    """
    if own:
        give_back(LETTERS_TO_OWN_DEVICE, own_key(request, email), cost=own)
    if count > own:
        give_back(letters_of_address(), address_of(request), cost=count - own)
        for limit in (LETTERS_TO_MAILBOX, LETTERS_TO_MAILBOX_A_DAY):
            give_back(limit, mailbox_key(email), cost=count - own)


def _take(refusal: type[LetterRefused], limit: Limit, key: str) -> None:
    grant = take(limit, key)
    if not grant:
        raise refusal(grant.retry_after)


def is_crowded(email: str) -> bool:
    """So many letters went to the mailbox that its next one may have to wait."""
    limits = (LETTERS_TO_MAILBOX, LETTERS_TO_MAILBOX_A_DAY)
    return any(look(limit, mailbox_key(email)).remaining <= CROWDED for limit in limits)


def take_owner_link(email: str, *, has_account: bool) -> bool:
    """True if a letter of this city, or of the hub, may bring the owner's link now.

    A browser is known at one host only, so strangers who use up the letters at other hosts would
    shut the owner out here.
    """
    here = f"{current_schema()} {mailbox_key(email)}"
    if not look(OWNER_LINKS, here):
        return False
    if not has_account and not take(OWNER_LINKS_TO_NEWCOMERS, mailbox_key(email)):
        return False
    return bool(take(OWNER_LINKS, here))


def short_code_key(request: HttpRequest, email: str) -> str:
    """Under which a code of few digits is counted until it is used."""
    return own_key(request, email) if devices.knows(request, email) else mailbox_key(email)


def take_short_code(key: str) -> bool:
    """True if a short code is safe now; false while tries can't be counted."""
    grant = take(SHORT_CODES, key)
    return bool(grant and grant.counted)


def used_short_code(key: str) -> None:
    give_back(SHORT_CODES, key)


def take_password(request: HttpRequest, email: str) -> Grant:
    """Count a password as wrong before it is compared; `password_was_right` undoes it."""
    grant = Grant(True, 0, 0, 0)
    for limit, key in _password_limits(request, email):
        grant = take(limit, key)
        if not grant:
            break
    return grant


def password_was_right(request: HttpRequest, email: str) -> None:
    for limit, key in _password_limits(request, email):
        give_back(limit, key)


def _password_limits(request: HttpRequest, email: str) -> list[tuple[Limit, str]]:
    own = (WRONG_PASSWORDS_OF_ASKER, own_key(request, email))
    if devices.knows(request, email):
        return [own]
    return [own, (WRONG_PASSWORDS, mailbox_key(email))]


def should_warn_owner(grant: Grant) -> bool:
    """The wrong password of that count is the one after which the owner gets a letter."""
    return grant.limit == WRONG_PASSWORDS.amount and grant.limit - grant.remaining == TOLD_AT


def duration(seconds: int) -> str:
    """A time to wait in words, in the largest unit that fits."""
    if seconds < 2 * MINUTE:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    if seconds < 2 * HOUR:
        minutes = -(-seconds // MINUTE)
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = -(-seconds // HOUR)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
