"""`request.user`, from the statement that has read the session."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from tenants.accounts.models import User


class AccountMiddleware(AuthenticationMiddleware):
    """Django's middleware, without its statement where the session has read its account."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: user_of(request))  # type: ignore[assignment]


def user_of(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """The account of the session. Django decides where the one read with it does not simply fit:

    sessions of other keys and passwords, ended ones, and accounts that may not sign in.
    """
    known: Any = request
    if not hasattr(known, "_cached_user"):  # the name of Django's own cache
        known._cached_user = _read_with_session(request) or auth.get_user(request)
    found: AbstractBaseUser | AnonymousUser = known._cached_user
    return found


def _read_with_session(request: HttpRequest) -> User | None:
    session: Any = request.session
    signed_in, proof = session.get(auth.SESSION_KEY), session.get(auth.HASH_SESSION_KEY)
    account: User | None = session.row(User)
    fits = (
        account is not None
        and str(account.pk) == signed_in
        and account.is_active
        and session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and bool(proof)
        and constant_time_compare(proof, account.get_session_auth_hash())
    )
    return account if fits else None
