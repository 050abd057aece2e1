from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeaningConfig(AppConfig):
    name = "network.meaning"
    verbose_name = _("Search by meaning")

    def ready(self) -> None:
        from network.directory.slots import SEARCH
        from network.meaning import receivers  # noqa: F401 - connects them
        from network.meaning.fusing import fuse

        SEARCH.register(fuse)
