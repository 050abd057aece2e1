"""How allauth behaves here: six digits, our words, letters after the commit."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tenants.accounts import arrival, mail
from tenants.accounts.models import User
from tenants.registry.requests import CityRequest
from tenants.ui.context import brand, city_name
from tenants.ui.language_links import remember_language

DIGITS = 6


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail and this password do not go together. "
            "You can always sign in with a code instead."
        ),
        "too_many_login_attempts": _(
            "Too many tries in a row. What you typed is kept: please try again in a few minutes."
        ),
        "rate_limited": _("Too many tries in a row. Please try again in a few minutes."),
    }

    def generate_login_code(self) -> str:
        return six_digits()

    def is_open_for_signup(self, request: CityRequest) -> bool:
        """Anyone may join a city; the hub is for HQ and initiators, who are let in by others."""
        return request.city is not None

    def get_login_stages(self) -> list[str]:
        """No steps of allauth's own: a code and an invitation have already proved the mailbox."""
        return []

    def post_login(self, request: CityRequest, user: User, **given: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **given)
        response["Location"] = arrival.first_stop(request, user, response["Location"])
        if user.language:
            remember_language(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = self.request
        user = context.get("user")
        language = context.get("language") or getattr(user, "language", "")
        with translation.override(language or translation.get_language()):
            shown = {
                "request": request,
                "brand": brand(),
                "city_name": city_name(request.city),
                "home_url": request.build_absolute_uri("/"),
                "main_url": settings.MAIN_URL,
                **context,
            }
            message = self.render_mail(template_prefix, email, shown)
        mail.send_after_commit(message, ticket=context.get("ticket", ""))


def six_digits() -> str:
    """A code that can be read out at a door."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
