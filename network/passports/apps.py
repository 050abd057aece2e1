from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class PassportsConfig(AppConfig):
    name = "network.passports"
    verbose_name = _("Passports")

    def ready(self) -> None:
        from network.directory.slots import LISTING_PAGE
        from network.passports import panels, receivers, recognition
        from tenants.accounts.slots import LOGIN_REDIRECT, SIGN_IN_PAGE
        from tenants.members.slots import GUEST
        from tenants.ui.slots import BANNER

        receivers.connect()
        GUEST.register(recognition.guest_by_passport, order=10)
        LOGIN_REDIRECT.register(recognition.adopt_visit, order=20)
        BANNER.register(panels.guest_banner, order=10)
        SIGN_IN_PAGE.register(panels.way_by_passport, order=10)
        LISTING_PAGE.register(panels.visit_from_listing, order=50)
        for place in ("account", "network"):
            register(
                NavItem(
                    label=_("My passport"),
                    url_name="passports:mine",
                    order=30,
                    icon="identification",
                    place=place,
                    visible=members_only,
                )
            )
        register(
            NavItem(
                label=_("Guests by passport"),
                url_name="passports:guests",
                order=60,
                place="network",
                visible=panels.is_member,
            )
        )
