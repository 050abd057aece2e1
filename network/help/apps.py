from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, register


class HelpConfig(AppConfig):
    name = "network.help"
    verbose_name = _("Help from HQ")

    def ready(self) -> None:
        from network.help import panels, receivers, recognition
        from network.passports.panels import is_member
        from tenants.members.slots import GUEST
        from tenants.ui.slots import BANNER

        receivers.connect()
        GUEST.register(recognition.helper_as_guest, order=5)
        BANNER.register(panels.helper_banner, order=5)
        register(
            NavItem(
                label=_("Help from HQ"),
                url_name="help:city",
                order=35,
                place="footer",
                visible=is_member,
            )
        )
