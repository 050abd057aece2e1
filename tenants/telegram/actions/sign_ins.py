"""Sign in by Telegram: begun by a browser, shown to a linked person, finished by that browser.

The link carries a one-time code. Whoever opens it gets digits in their chat, for their own account
here; the browser that began it signs in with them. So a link that somebody was lured into opening
signs nobody in, unless they pass their digits on: it is as strong as a code by letter.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from tenants.members.models import Member
from tenants.registry.limiter import HOUR, Limit, take
from tenants.registry.scope import current_city
from tenants.telegram.actions.people import Person
from tenants.telegram.codes import digest_of
from tenants.telegram.errors import (
    CodeUsedUp,
    NotConfirmed,
    NotLinked,
    SignInOver,
    TooManySignIns,
)
from tenants.telegram.forms import DIGITS
from tenants.telegram.models import LinkedPerson, SignIn

LASTS = timedelta(minutes=10)
TRIES = 3
OF_BROWSER = Limit("sign-ins by Telegram of a browser", 6, HOUR)
OF_ADDRESS = Limit("sign-ins by Telegram of an address", 60, HOUR)
OF_PERSON = Limit("digits to a person in Telegram", 6, HOUR)


@transaction.atomic
def begin_sign_in(*, browser: str, device: str, address: str, now: datetime) -> str:
    """A new one-time code for a browser. Raises TooManySignIns."""
    for limit, key in ((OF_BROWSER, device), (OF_ADDRESS, address)):
        if not (grant := take(limit, key)):
            raise TooManySignIns(grant.retry_after)
    SignIn.objects.filter(city_id=current_city().pk, ends_at__lt=now).delete()
    code = secrets.token_urlsafe(24)
    SignIn.objects.create(
        digest=digest_of(code), city_id=current_city().pk, browser=browser[:40], ends_at=now + LASTS
    )
    return code


def is_begun(digest: str) -> bool:
    return bool(SignIn.objects.filter(city_id=current_city().pk, digest=digest).exists())


@transaction.atomic
def confirm_sign_in(digest: str, person: Person | None, *, now: datetime) -> tuple[SignIn, str]:
    """New digits for the person who has opened the link, once.

    Raises NotLinked, CodeUsedUp, TooManySignIns.
    """
    if person is None or not person.member.user.is_active:
        raise NotLinked
    begun = _locked(digest, now=now)
    if begun is None or begun.member_id is not None:
        raise CodeUsedUp
    if not (grant := take(OF_PERSON, f"telegram:{person.link.user_id}")):
        raise TooManySignIns(grant.retry_after)
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    begun.member_id, begun.digits = person.member.pk, _digests(digest, digits)[0]
    begun.save(update_fields=["member_id", "digits"])
    return begun, digits


def refuse_sign_in(digest: str, person: Person) -> bool:
    """End a sign-in that its person has not begun. False if it is over already."""
    mine = SignIn.objects.filter(city_id=current_city().pk, member_id=person.member.pk)
    return bool(mine.filter(digest__startswith=digest).delete()[0]) if digest else False


@transaction.atomic
def finish_sign_in(digest: str, digits: str, *, now: datetime) -> Member | None:
    """Use a sign-in up; its member. None if the digits are wrong: that try counts.

    Raises NotConfirmed, SignInOver, and then nothing has changed.
    """
    begun = _locked(digest, now=now)
    if begun is None or begun.tries >= TRIES:
        raise SignInOver
    if begun.member_id is None:
        raise NotConfirmed
    if not any(constant_time_compare(begun.digits, each) for each in _digests(digest, digits)):
        begun.tries += 1
        begun.save(update_fields=["tries"])
        return None
    SignIn.objects.filter(pk=begun.pk).delete()
    linked = LinkedPerson.objects.filter(city_id=current_city().pk, member_id=begun.member_id)
    member = Member.objects.here().select_related("user").filter(pk=begun.member_id).first()
    if member is None or not linked.exists():
        raise SignInOver
    return member


def end_sign_in(digest: str) -> None:
    SignIn.objects.filter(city_id=current_city().pk, digest=digest).delete()


def _locked(digest: str, *, now: datetime) -> SignIn | None:
    mine = SignIn.objects.select_for_update().filter(city_id=current_city().pk, ends_at__gt=now)
    found: SignIn | None = mine.filter(digest=digest).first()
    return found


def _digests(digest: str, digits: str) -> list[str]:
    """By the present secret first, then by earlier ones: the table keeps no digits."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    value = f"{digest}:{digits}"
    return [salted_hmac("telegram-sign-in", value, secret=key).hexdigest() for key in keys]
