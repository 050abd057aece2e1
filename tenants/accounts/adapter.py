"""allauth's adapter: our messages, our limits, our first page after signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.accounts import devices, limits, login_redirects
from tenants.accounts.letters import warn_owner
from tenants.accounts.models import User
from tenants.accounts.sessions import clear_expired
from tenants.registry.requests import ScopedRequest
from tenants.ui.language_links import remember_language
from tenants.ui.redirects import is_local_path


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail and this password do not go together. "
            "You can always sign in with a code instead."
        ),
        "too_many_login_attempts": _(
            "Too many wrong passwords were typed for this address, perhaps by somebody else. "
            "A code by e-mail lets you in at once; the password works again later."
        ),
        "rate_limited": _("Too many tries in a row. Please try again in a few minutes."),
    }

    def authenticate(self, request: ScopedRequest, **credentials: Any) -> User | None:
        """Count wrong passwords for the browser that types them, and for strangers together."""
        email = User.objects.normalize_email(credentials.get("email", ""))
        grant = limits.take_password(request, email)
        if not grant:
            raise self.validation_error("too_many_login_attempts")
        user: User | None = super().authenticate(request, **credentials)
        if user:
            limits.password_was_right(request, email)
        elif limits.should_warn_owner(grant):
            warn_owner(request, email, now=timezone.now())
        return user

    def is_open_for_signup(self, request: ScopedRequest) -> bool:
        """Anyone may join a city; the hub is for HQ and initiators, who are let in by others."""
        return request.city is not None

    def is_safe_url(self, url: str | None) -> bool:
        return is_local_path(url or "")

    def get_login_stages(self) -> list[str]:
        """No steps of allauth's own: a code and an invitation have already proved the mailbox."""
        return []

    def post_login(self, request: ScopedRequest, user: User, **given: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **given)
        response["Location"] = login_redirects.first_stop(request, user, response["Location"])
        if user.language:
            remember_language(response, user.language)
        devices.remember(request, response, user.email)
        clear_expired(now=timezone.now())
        return response
