"""How allauth behaves here: six digits, our words."""

from __future__ import annotations

import secrets

from allauth.account.adapter import DefaultAccountAdapter

DIGITS = 6


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def generate_login_code(self) -> str:
        return six_digits()

    def generate_email_verification_code(self) -> str:
        return six_digits()


def six_digits() -> str:
    """A code that can be read out at a door."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
