from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, register


class DirectoryConfig(AppConfig):
    name = "network.directory"
    verbose_name = _("Directory of the network")

    def ready(self) -> None:
        from network.directory import receivers  # noqa: F401 - connects them
        from network.directory.panels import in_other_cities
        from network.directory.saved_searches import inbox, notices
        from tenants.home.slots import CITY_SEARCH

        inbox.register_all()
        notices.register_kind()
        CITY_SEARCH.register(in_other_cities)

        for scope in ("city", "hub"):
            register(
                NavItem(label=_("Network"), url_name="directory:search", order=60, scope=scope)
            )
