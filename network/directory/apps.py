from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "network.directory"
    verbose_name = _("Directory of the network")

    def ready(self) -> None:
        from network.directory import receivers  # noqa: F401 - connects them
