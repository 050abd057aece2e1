"""The look of every page: shell, tokens, components, template tags. No models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "tenants.ui"
    label = "ui"
    verbose_name = _("Look and components")
