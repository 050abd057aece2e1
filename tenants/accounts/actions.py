"""Accounts begin when a mailbox is proved, and a session begins by allauth's own steps."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import F
from django.http import HttpResponse
from django.utils.translation import get_language

from tenants.accounts.models import User
from tenants.accounts.signals import sessions_ended
from tenants.registry.requests import ScopedRequest

ROUNDS = 32_000  # fits the column


def account_of(*, email: str) -> tuple[User, bool]:
    """The account of a proved mailbox, and whether it is new."""
    return User.objects.get_or_create(
        email=User.objects.normalize_email(email),
        defaults={"language": get_language() or "", "password": make_password(None)},
    )


def end_sessions(user: User, *, kept: SessionBase | None = None) -> None:
    """End every session of the account; receivers of the signal end what is given to them.

    The caller lets `kept` go on.
    """
    User.objects.filter(pk=user.pk).update(session_round=(F("session_round") + 1) % ROUNDS)
    user.refresh_from_db(fields=["session_round"])
    sessions_ended.send(sender=User, user=user, kept=kept)


def sign_in(
    request: ScopedRequest, *, user: User, method: str, bound_for: str = "", is_new: bool = False
) -> HttpResponse:
    """Begin a session (with a new key) and answer the redirect to where the person goes next."""
    record_authentication(request, user, method=method, email=user.email)
    login = Login(user=user, email=user.email, redirect_url=bound_for or None, signup=is_new)
    response: HttpResponse = perform_login(request, login)
    return response
