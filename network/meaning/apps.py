from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeaningConfig(AppConfig):
    name = "network.meaning"
    verbose_name = _("Search by meaning")

    def ready(self) -> None:
        from network.meaning import receivers  # noqa: F401 - connects them
