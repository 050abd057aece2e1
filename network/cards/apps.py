from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class CardsConfig(AppConfig):
    name = "network.cards"
    verbose_name = _("Expert cards")

    def ready(self) -> None:
        from network.cards import personal_data

        personal_data.register_part()
        register(
            NavItem(
                label=_("My own card"),
                url_name="cards:mine",
                order=10,
                place="network",
                visible=members_only,
            )
        )
