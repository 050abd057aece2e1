from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class IntroductionsConfig(AppConfig):
    name = "network.introductions"
    verbose_name = _("Introductions")

    def ready(self) -> None:
        from network.directory.slots import LISTING_REACH
        from network.introductions import inbox, letters, panels, receivers  # noqa: F401
        from network.introductions.actions import files  # noqa: F401  # its alarms and tasks

        LISTING_REACH.register(panels.ask_button, order=10)
        inbox.register_all()
        register(
            NavItem(
                label=_("Introductions"),
                url_name="introductions:index",
                place="account",
                icon="user-plus",
                order=45,
                visible=members_only,
            )
        )
