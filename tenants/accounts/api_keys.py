"""API keys: make, look up, end. A key is shown once, afterwards only its prefix."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from tenants.accounts.models import ApiKey, User
from tenants.refusals import Refusal

SHOWN = 8  # characters of a key that stay readable
MOST_KEYS = 20
NO_SUCH_KEY = _("This key doesn't work here: it has ended, or it is another city's.")
NOTED_EVERY = timedelta(hours=1)  # its use: not a row written for each request


class TooManyKeys(Refusal):
    """The account has as many keys as it may have."""

    message = _("You have twenty keys. End one that you don't need.")


def make_api_key(
    *,
    user: User,
    now: datetime,
    name: str = "",
    may_write: bool = True,
    ends_at: datetime | None = None,
) -> str:
    """The key itself, which can't be shown again. Raises TooManyKeys."""
    if user.api_keys.count() >= MOST_KEYS:
        raise TooManyKeys
    key = secrets.token_urlsafe(32)
    ApiKey.objects.create(
        user=user,
        digest=digest_of(key),
        prefix=key[:SHOWN],
        name=name,
        may_write=may_write,
        made_at=now,
        ends_at=ends_at,
    )
    return key


def end_api_key(*, user: User, number: int) -> None:
    """Sign the API client out at once. Idempotent."""
    ApiKey.objects.filter(user=user, pk=number).delete()


def digest_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def note_use(key: ApiKey, *, now: datetime) -> None:
    """Save the time of use. Skip it if another request holds the row lock."""
    free = ApiKey.objects.select_for_update(skip_locked=True).filter(pk=key.pk).first()
    if free:
        ApiKey.objects.filter(pk=key.pk).update(used_at=now)


class KeyAuthentication(TokenAuthentication):
    """`Authorization: Bearer …`, or `Token …` as at first. A key that only reads is refused
    wherever something is changed."""

    keyword = "Bearer"

    def authenticate(self, request: Any) -> Any:
        if get_authorization_header(request).lower().startswith(b"token "):
            self.keyword = "Token"
        found = super().authenticate(request)
        if found and not found[1].may_write and request.method not in SAFE_METHODS:
            raise PermissionDenied(_("This key only reads. Make one that writes."), "read_only_key")
        return found

    def authenticate_credentials(self, key: str) -> tuple[User, ApiKey]:
        now = timezone.now()
        known = ApiKey.objects.working(now=now).select_related("user")
        found = known.filter(digest=digest_of(key), user__is_active=True).first()
        if found is None:
            raise AuthenticationFailed(NO_SUCH_KEY)
        if found.used_at is None or found.used_at <= now - NOTED_EVERY:
            note_use(found, now=now)
        return found.user, found
