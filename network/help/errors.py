"""Refusals of help from HQ."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.passports.errors import PassportRefused
from tenants.refusals import Refusal


class NotInvited(PassportRefused):
    """The city has not invited HQ, or the invitation is over."""

    can_retry = False
    message = _("The city has not invited HQ, or the invitation is over.")


class NothingIsLogged(PassportRefused):
    """HQ enters active cities only, because the others keep no log."""

    can_retry = False
    message = _("This city can't be changed at the moment, so that no visit could be logged.")


class InvitedAlready(Refusal):
    """One invitation at a time."""

    message = _("HQ is invited already. End that invitation first, then write another one.")
