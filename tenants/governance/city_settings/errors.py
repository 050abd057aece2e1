"""Refusals about settings of the city."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.members.city_settings import Setting
from tenants.refusals import Refusal


class MayNotPropose(Refusal):
    """Permanent participants alone propose another value."""

    message = _("Those who come regularly propose another value: permanent participants.")
    status = 403


class ChangeOpen(Refusal):
    """One decision about the setting is open already."""

    message = _("A decision about this setting is open already. Give your word there.")


class SameValue(Refusal):
    """The proposed value holds already."""

    message = _("This value holds already. Propose another one.")
    field = "value"


class OutOfLimits(Refusal):
    """No city may choose this value."""

    field = "value"

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        limits = {"least": setting.least, "most": setting.most}
        self.message = gettext("Choose a number from %(least)d to %(most)d.") % limits
