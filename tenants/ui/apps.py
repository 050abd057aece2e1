"""The look of every page: shell, tokens, components, template tags. No models."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "tenants.ui"
    label = "ui"
    verbose_name = _("Look and components")

    def ready(self) -> None:
        autodiscover_modules("slots")  # `{% slot %}` finds them by name
