"""The second factor of HQ's people: a time code of an app, a passkey, and recovery codes.

The rows and the arithmetic are allauth's (`allauth.mfa`); they are in the hub only, and asked at
HQ's door only. Each change is one entry of the audit log and one letter to its owner.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from network.hq import audit
from network.hq.letters import FACTOR
from network.hq.models import AuditEntry
from network.hq.rights import staff
from tenants.accounts.actions import end_sessions
from tenants.accounts.models import User
from tenants.refusals import Refusal
from tenants.registry import alarms
from tenants.registry.limiter import Limit, give_back, take

Kind = AuditEntry.Kind
Type = Authenticator.Type
SECRET_KEY = "hq_totp_secret"  # noqa: S105 - the name of a key in the session
PASSED_KEY = "hq_second_factor"
FRESH = 15 * 60  # seconds in which one proof lets its owner change factors
TRIES = Limit("second factor", 8, 15 * 60)  # of a person; nobody gets here without the mailed code


class WrongFactorCode(Refusal):
    """The digits are neither of the app nor a recovery code that is left."""

    message = _("These digits don't fit. Take the ones that the app shows now.")
    field = "code"


class TooManyFactorTries(Refusal):
    message = _("Too many tries in a row. Please try again in a quarter of an hour.")
    field = "code"


class WrongPasskey(Refusal):
    """The answer of the browser belongs to no passkey here, or to another question."""

    message = _("This passkey doesn't fit. Try again, or take the digits of the app.")
    field = "credential"


class FactorNeeded(Refusal):
    """HQ opens with a second factor only."""

    message = _("HQ opens with a second factor only: set up another one first.")


def has_passed(request: HttpRequest, *, within: int = 0) -> bool:
    """True if the factor was given in this session, `within` so many seconds unless 0."""
    passed = request.session.get(PASSED_KEY)
    if not isinstance(passed, dict) or passed.get("user") != request.user.pk:
        return False
    return not within or float(passed["at"]) > time.time() - within


def mark_passed(request: HttpRequest) -> None:
    request.session.cycle_key()
    request.session[PASSED_KEY] = {"user": request.user.pk, "at": time.time()}


def secret_of_setup(request: HttpRequest) -> str:
    """The secret that is being set up, the same until it is confirmed by a code."""
    secret: str = request.session.get(SECRET_KEY) or generate_totp_secret()
    request.session[SECRET_KEY] = secret
    return secret


def address_of_secret(user: User, secret: str) -> str:
    """The `otpauth:` address that apps read from the QR code."""
    return str(get_adapter().build_totp_url(user, secret))


@transaction.atomic
def set_up_time_code(user: User, *, secret: str, code: str, now: datetime) -> list[str]:
    """Take the app's secret in place of the one before; return recovery codes if there were none.

    Raises WrongFactorCode, TooManyFactorTries.
    """
    User.objects.select_for_update().get(pk=user.pk)
    _take_try(user)
    counter = _counter_of(code, secret=secret, after=-1)
    if counter is None:
        raise WrongFactorCode
    Authenticator.objects.filter(user_id=user.pk, type=Type.TOTP).delete()
    row = TOTP.activate(user, secret).instance
    row.data["counter"] = counter
    row.save(update_fields=["data"])
    _tell(user, kind=Kind.FACTOR_ADDED, by=user, words=Type.TOTP, now=now)
    return _first_codes(user)


def passkeys_of(user: User) -> list[Authenticator]:
    rows = Authenticator.objects.filter(user_id=user.pk, type=Type.WEBAUTHN)
    return list(rows.order_by("pk"))


def question_of_new_passkey(user: User) -> dict[str, Any]:
    """The request to make a passkey; its challenge is saved in the session."""
    return dict(_passkeys().begin_registration(user, False))


def question_of_passkey(user: User) -> dict[str, Any]:
    """The request to prove a passkey of this person."""
    return dict(_passkeys().begin_authentication(user))


@transaction.atomic
def add_passkey(user: User, *, credential: Any, name: str, now: datetime) -> list[str]:
    """Keep a new passkey; return recovery codes if there were none. Raises WrongPasskey."""
    User.objects.select_for_update().get(pk=user.pk)
    with _wrong_passkey():
        _passkeys().parse_registration_response(credential)
        _passkeys().complete_registration(credential)
    _passkeys().WebAuthn.add(user, name, credential)
    _tell(user, kind=Kind.FACTOR_ADDED, by=user, words=Type.WEBAUTHN, now=now)
    return _first_codes(user)


def check_passkey(user: User, *, credential: Any, now: datetime) -> None:
    """Take the answer of a passkey. Log the outcome. Raises WrongPasskey."""
    try:
        with _wrong_passkey():
            _passkeys().parse_authentication_response(credential)
            row = _passkeys().complete_authentication(user, credential)
    except WrongPasskey:
        audit.log(kind=Kind.PASSED, by=user, words=Type.WEBAUTHN, refused=True, now=now)
        raise
    row.last_used_at = now
    row.save(update_fields=["last_used_at"])
    audit.log(kind=Kind.PASSED, by=user, words=Type.WEBAUTHN, now=now)


def _passkeys() -> Any:
    """allauth's arithmetic of passkeys: 5 MB that no page outside of HQ's door needs."""
    from allauth.mfa.webauthn.internal import auth

    return auth


def _first_codes(user: User) -> list[str]:
    """The recovery codes of somebody who has none yet."""
    has_codes = Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).exists()
    return [] if has_codes else list(RecoveryCodes.activate(user).generate_codes())


@contextmanager
def _wrong_passkey() -> Iterator[None]:
    """Refuse what allauth and fido2 refuse, and JSON of another form."""
    try:
        yield
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WrongPasskey from error


@transaction.atomic
def renew_recovery_codes(user: User, *, now: datetime) -> list[str]:
    """New codes; those before end. Raises FactorNeeded without another factor."""
    User.objects.select_for_update().get(pk=user.pk)
    if not has_factor(user):
        raise FactorNeeded
    Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).delete()
    _tell(user, kind=Kind.FACTOR_ADDED, by=user, words=Type.RECOVERY_CODES, now=now)
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def remove_factor(user: User, *, number: int, now: datetime) -> None:
    """End an app or a passkey by its row. The last one takes the recovery codes along. Idempotent.

    Raises FactorNeeded where HQ opens with a second factor only and this is the last one.
    """
    User.objects.select_for_update().get(pk=user.pk)
    mine = Authenticator.objects.filter(user_id=user.pk)
    rows = list(mine.exclude(type=Type.RECOVERY_CODES))
    row = next((one for one in rows if one.pk == number), None)
    if row is None:
        return
    if settings.HQ_SECOND_FACTOR and len(rows) == 1:
        raise FactorNeeded
    (mine if len(rows) == 1 else mine.filter(pk=number)).delete()
    _tell(user, kind=Kind.FACTOR_REMOVED, by=user, words=row.type, now=now)


@transaction.atomic
def reset_factors(user: User, *, by: User | None, now: datetime) -> None:
    """Take all factors and sessions from a person who has lost them; they set up new ones.

    Raises User.DoesNotExist for somebody who does not work at HQ.
    """
    user = staff().select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user_id=user.pk).delete()
    end_sessions(user)
    _tell(user, kind=Kind.FACTOR_RESET, by=by, words="", now=now)


def check_code(user: User, *, code: str, now: datetime) -> None:
    """Take digits of the app, or a recovery code; each one works once. Log the outcome.

    Raises WrongFactorCode, TooManyFactorTries.
    """
    _take_try(user)
    way = _way_of(user, code, now=now)
    audit.log(kind=Kind.PASSED, by=user, words=way, refused=not way, now=now)
    if not way:
        raise WrongFactorCode
    give_back(TRIES, f"user:{user.pk}")


def has_factor(user: User) -> bool:
    found = Authenticator.objects.filter(user_id=user.pk)
    return bool(found.exclude(type=Type.RECOVERY_CODES).exists())


def app_of(user: User) -> Authenticator | None:
    found: Authenticator | None = Authenticator.objects.filter(
        user_id=user.pk, type=Type.TOTP
    ).first()
    return found


def recovery_codes_left(user: User) -> int:
    row = Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


@transaction.atomic
def _way_of(user: User, code: str, *, now: datetime) -> str:
    """The type of the factor that the code belongs to; empty for none."""
    mine = Authenticator.objects.select_for_update().filter(user_id=user.pk)
    rows = {row.type: row for row in mine if row.type in (Type.TOTP, Type.RECOVERY_CODES)}
    if row := rows.get(Type.TOTP):
        secret, last = decrypt(row.data["secret"]), row.data.get("counter", -1)
        counter = _counter_of(code, secret=secret, after=last)
        if counter is not None:
            row.data["counter"], row.last_used_at = counter, now
            row.save(update_fields=["data", "last_used_at"])
            return str(Type.TOTP)
    if (row := rows.get(Type.RECOVERY_CODES)) and RecoveryCodes(row).validate_code(code):
        return str(Type.RECOVERY_CODES)
    return ""


def _counter_of(code: str, *, secret: str, after: int) -> int | None:
    """The period that the code is of, unless it is not a later one than `after`."""
    for counter in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, counter))
        if counter > after and compare_user_code(actual=code, expected=expected):
            return int(counter)
    return None


def _take_try(user: User) -> None:
    if not take(TRIES, f"user:{user.pk}"):
        raise TooManyFactorTries


def _tell(user: User, *, kind: str, by: User | None, words: str, now: datetime) -> None:
    """Log a change of factors and write to their owner."""
    audit.log(kind=kind, by=by, about=user.email, words=words, now=now)
    alarms.set(city=None, kind=FACTOR, key=f"{kind}:{user.pk}", due_at=now)
