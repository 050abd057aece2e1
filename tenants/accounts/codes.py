"""Digits in a letter: the one door for newcomers and for those who come back.

allauth's code verification keeps attempts and time; what is added is that nobody needs an account
before the code is right, so a known and an unknown address look the same from outside.

The right code opens in the browser that asked for it, whatever strangers do. Guessing is bounded by
the codes themselves: three tries each, and few short ones for a mailbox (`limits`).
"""

from __future__ import annotations

import secrets
import time
from functools import partial
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from tenants.accounts import devices, limits
from tenants.accounts.actions import account_of, sign_in
from tenants.accounts.letters import language_of, send_at_once, warn_owner
from tenants.accounts.models import User
from tenants.accounts.sessions import SessionStore
from tenants.mail.letters import was_lost
from tenants.refusals import Refusal
from tenants.registry.requests import ScopedRequest

SESSION_KEY = "entry_code"
PAUSES_KEY = "entry_pauses"
COOL_DOWN = 30  # seconds between two letters
MOST_LETTERS = 4  # one and three more


class CodeRefused(Refusal):
    """The digits don't sign anybody in."""

    field = "code"


class WrongCode(CodeRefused):
    """These are other digits; there are tries left."""

    message = _("These are not the digits of the last letter. Please compare them once more.")


class CodeOver(CodeRefused):
    """The code ends: another one has to be asked for."""


class ExpiredCode(CodeOver):
    code = "expired"  # kept in sessions
    message = _("That code was valid for 15 minutes. Ask for a new one: the address is kept.")


class SpentCode(CodeOver):
    code = "spent"  # kept in sessions
    message = _("Three wrong tries have closed that code. Ask for a new one in half a minute.")


class EntryCode(AbstractCodeVerificationProcess):
    """One attempt to enter, kept in the visitor's session."""

    def __init__(self, request: ScopedRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=limits.TRIES,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
        )

    @classmethod
    def begin(cls, request: ScopedRequest, *, email: str, bound_for: str) -> EntryCode:
        """Send the first letter. Raises `LetterRefused`, and nothing has changed."""
        check_pause(request)
        is_own = take_letter(request, email)
        key = limits.short_code_key(request, email)
        is_short = limits.take_short_code(key)
        state = {
            **cls.initial_state(None, email=email),
            "bound_for": bound_for,
            "own_letters": int(is_own),
            "short_key": key if is_short else "",
            "digits": digits_of(request) if is_short else limits.LONG_DIGITS,
        }
        process = cls(request, state)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, request: ScopedRequest, *, lock: bool = False) -> EntryCode | None:
        """The attempt of this session, expired or not; locked, its tries count one by one."""
        if lock:
            cast(SessionStore, request.session).lock()
        state = request.session.get(SESSION_KEY)
        return cls(request, state) if isinstance(state, dict) and "digits" in state else None

    @property
    def email(self) -> str:
        return str(self.state["email"])

    @property
    def digits(self) -> int:
        return int(self.state["digits"])

    @property
    def letter_lost(self) -> bool:
        return was_lost(self.state.get("ticket", ""))

    @property
    def seconds_to_resend(self) -> int:
        """Seconds until another letter may be asked for; 0: now."""
        if self.letter_lost:
            return 0
        sent_at: float = self.state["sent_at"]
        return max(0, round(sent_at + COOL_DOWN - time.time()))

    @property
    def can_resend(self) -> bool:
        return bool(self.state["resend_count"] + 1 < MOST_LETTERS)

    def persist(self) -> None:
        self.request.session[SESSION_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(SESSION_KEY, None)

    def send(self) -> None:
        user = User.objects.filter(email=self.email).first()
        self.state.update(ticket=secrets.token_hex(8), sent_at=time.time(), digest="")
        send = partial(
            send_at_once,
            email=self.email,
            city=self.request.city,
            language=language_of(user),
            ticket=self.state["ticket"],
        )
        if user is None and not get_adapter().is_open_for_signup(self.request):
            send("unknown_account")
            return
        code = random_digits(self.digits)
        self.state["digest"] = self._digests(code)[0]
        is_crowded = limits.is_crowded(self.email)
        if is_crowded:
            limits.take_owner_link(self.email, has_account=user is not None)
        send("login_code", code=code, has_proof_link=is_crowded)

    def resend(self) -> None:
        """Another letter with other digits; the earlier ones stop working, the tries go on.

        Raises `LetterRefused`.
        """
        self.state["own_letters"] += int(take_letter(self.request, self.email))
        self.state["at"] = time.time()
        self.send()
        self.record_resend()
        self.persist()

    def check(self, code: str) -> None:
        """Pass or raise `CodeRefused`. Only wrong digits count, and only in this attempt."""
        if not self.is_valid():
            self.abort()
            raise ExpiredCode
        digest = self.state["digest"]
        if any(constant_time_compare(each, digest) for each in self._digests(code)):
            return
        if self.record_invalid_attempt():
            raise WrongCode
        lengthen_pause(self.request)
        if not devices.knows(self.request, self.email):
            warn_owner(self.request, self.email, now=timezone.now())
        raise SpentCode

    def finish(self) -> HttpResponse:
        """Sign in, with a new account where the city does not know the address yet."""
        self.abort()
        self.request.session.pop(PAUSES_KEY, None)
        if self.state["short_key"]:
            limits.used_short_code(self.state["short_key"])
        limits.used_letters(
            self.request,
            self.email,
            count=self.state["resend_count"] + 1,
            own=self.state["own_letters"],
        )
        user, is_new = account_of(email=self.email)
        return sign_in(
            self.request,
            user=user,
            method="code",
            bound_for=self.state["bound_for"],
            is_new=is_new,
        )

    def _digests(self, code: str) -> list[str]:
        """By the present secret first, then by earlier ones.

        The session keeps no digits: who reads the database can't enter with them.
        """
        value = f"{self.email}:{self.state['ticket']}:{code}"
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return [salted_hmac("entry-code", value, secret=key).hexdigest() for key in keys]


def take_letter(request: ScopedRequest, email: str) -> bool:
    """As `limits.take_letter`; a mailbox that is full of letters gets this host's link once a day.

    Strangers at other hosts may have used up the letters, whose links help only there.
    """
    try:
        return limits.take_letter(request, email)
    except limits.MailboxCrowded:
        send_owner_link(request, email)
        raise


def send_owner_link(request: ScopedRequest, email: str) -> None:
    """Sent at most once a day by this city or the hub, and never where joining is closed."""
    user = User.objects.filter(email=email).first()
    if user is None and not get_adapter().is_open_for_signup(request):
        return
    if limits.take_owner_link(email, has_account=user is not None):
        language = language_of(user)
        send_at_once("owner_link", email, city=request.city, language=language, has_proof_link=True)


def digits_of(request: ScopedRequest) -> int:
    return limits.CITY_DIGITS if request.city else limits.HUB_DIGITS


def random_digits(count: int) -> str:
    return f"{secrets.randbelow(10**count):0{count}d}"


def check_pause(request: ScopedRequest) -> None:
    """Raises `LetterRefused` while this browser waits after its wrong tries."""
    pauses = request.session.get(PAUSES_KEY)
    left = round(pauses["until"] - time.time()) if isinstance(pauses, dict) else 0
    if left > 0:
        raise limits.CodeClosed(left)


def lengthen_pause(request: ScopedRequest) -> None:
    """Each code that wrong tries have closed makes the next one wait twice as long."""
    before = request.session.get(PAUSES_KEY)
    count = before["count"] if isinstance(before, dict) else 0
    seconds = min(limits.FIRST_PAUSE * 2**count, limits.LONGEST_PAUSE)
    request.session[PAUSES_KEY] = {"count": count + 1, "until": time.time() + seconds}
