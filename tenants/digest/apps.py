from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DigestConfig(AppConfig):
    name = "tenants.digest"
    verbose_name = _("weekly digest")

    def ready(self) -> None:
        from tenants.digest import schedule, sending  # noqa: F401  # their signal and alarms
