"""Six digits in a letter: the one door for newcomers and for those who come back.

allauth's code verification keeps attempts and time; what is added is that nobody needs an account
before the code is right, so a known and an unknown address look the same from outside.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language

from tenants.accounts import mail
from tenants.accounts.actions import account_of, sign_in
from tenants.accounts.models import User
from tenants.registry.requests import CityRequest

SESSION_KEY = "entry_code"
COOL_DOWN = 30  # seconds between two letters
MOST_LETTERS = 4  # one and three more
LIMITS_OF = "allauth.account"


class CodeRefused(Exception):
    """The digits don't open the door; `reason` is wrong, expired, spent or too_many."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EntryCode(AbstractCodeVerificationProcess):
    """One attempt to enter, kept in the visitor's session."""

    def __init__(self, request: CityRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
        )

    @classmethod
    def begin(cls, request: CityRequest, *, email: str, bound_for: str) -> EntryCode:
        state = {**cls.initial_state(None, email=email), "bound_for": bound_for}
        process = cls(request, state)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, request: CityRequest) -> EntryCode | None:
        """The attempt of this session, expired or not."""
        state = request.session.get(SESSION_KEY)
        return cls(request, state) if isinstance(state, dict) and "email" in state else None

    @property
    def email(self) -> str:
        return str(self.state["email"])

    @property
    def letter_lost(self) -> bool:
        return mail.was_lost(self.state.get("ticket", ""))

    @property
    def seconds_to_resend(self) -> int:
        """How long until another letter may be asked for; 0: now."""
        if self.letter_lost:
            return 0
        return max(0, round(self.state["sent_at"] + COOL_DOWN - time.time()))

    @property
    def can_resend(self) -> bool:
        return bool(self.state["resend_count"] + 1 < MOST_LETTERS)

    def persist(self) -> None:
        self.request.session[SESSION_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(SESSION_KEY, None)

    def send(self) -> None:
        adapter = get_adapter()
        user = User.objects.filter(email=self.email).first()
        self.state.update(ticket=secrets.token_hex(8), sent_at=time.time(), digest="")
        context = {"ticket": self.state["ticket"], "language": language_of(user)}
        if user is None and not adapter.is_open_for_signup(self.request):
            adapter.send_mail("account/email/unknown_account", self.email, context)
            return
        code = adapter.generate_login_code()
        self.state["digest"] = self._digest(code)
        adapter.send_mail("account/email/login_code", self.email, {"code": code, **context})

    def resend(self) -> None:
        """Another letter with other digits; the earlier ones stop working."""
        self.state.update(at=time.time(), failed_attempts=0)
        self.send()
        self.record_resend()
        self.persist()

    def check(self, code: str) -> None:
        """Pass or raise `CodeRefused`. Wrong digits also count against the address, atomically."""
        if not self.is_valid():
            self.abort()
            raise CodeRefused("expired")
        attempt = ratelimit.consume(
            self.request, app=LIMITS_OF, action="wrong_code", key=self.email
        )
        if not attempt:
            raise CodeRefused("too_many")
        if not constant_time_compare(self._digest(code), self.state["digest"]):
            raise CodeRefused("wrong" if self.record_invalid_attempt() else "spent")
        attempt.rollback()

    def finish(self) -> HttpResponse:
        """Sign in, with a new account where the city does not know the address yet."""
        self.abort()
        user, is_new = account_of(email=self.email)
        return sign_in(
            self.request,
            user=user,
            method="code",
            bound_for=self.state["bound_for"],
            is_new=is_new,
        )

    def _digest(self, code: str) -> str:
        """The session keeps no digits: who reads the database can't enter with them."""
        return salted_hmac("entry-code", f"{self.email}:{self.state['ticket']}:{code}").hexdigest()


def language_of(user: User | None) -> str:
    return (user.language if user else "") or get_language() or ""
