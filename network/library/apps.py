from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class LibraryConfig(AppConfig):
    name = "network.library"
    verbose_name = _("Library of formats")

    def ready(self) -> None:
        from network.directory.slots import LISTING_REACH
        from network.library import inbox, panels, receivers  # noqa: F401  # connects them
        from tenants.formats.slots import FORMAT_PAGE, FORMAT_SHELF

        inbox.register_all()
        FORMAT_PAGE.register(panels.about_format, order=10)
        FORMAT_SHELF.register(panels.above_shelf, order=10)
        LISTING_REACH.register(panels.way_from_card, order=20)
        register(
            NavItem(
                label=_("Library of formats"),
                url_name="library:index",
                place="network",
                order=45,
                visible=members_only,
            )
        )
