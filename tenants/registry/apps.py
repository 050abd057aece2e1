from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "tenants.registry"
    verbose_name = _("Cities")

    def ready(self) -> None:
        from tenants.registry import (  # noqa: F401  # they register themselves
            checks,
            locale_check,
            routing,
            superuser_check,
        )
