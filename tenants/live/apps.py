from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "tenants.live"
    verbose_name = _("The evening")

    def ready(self) -> None:
        from tenants.live import receivers, tasks  # noqa: F401  # connects them
