from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, register


class DirectoryConfig(AppConfig):
    name = "network.directory"
    verbose_name = _("Directory of the network")

    def ready(self) -> None:
        from network.directory import receivers  # noqa: F401 - connects them
        from network.directory.saved_searches import inbox, letters  # noqa: F401 - its alarms

        inbox.register_all()

        for scope in ("city", "hub"):
            register(
                NavItem(label=_("Network"), url_name="directory:search", order=60, scope=scope)
            )
