from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class HomeConfig(AppConfig):
    name = "tenants.home"
    verbose_name = _("City front page")

    def ready(self) -> None:
        from tenants.home.panels import products_panel
        from tenants.members import inbox
        from tenants.members.slots import PERSON_PAGE

        PERSON_PAGE.register(products_panel, order=10)
        register(NavItem(label=_("Our city"), url_name="home:front", order=10))
        register(
            NavItem(
                label=_("Today"),
                url_name="home:today",
                order=0,
                place="account",
                icon="sun",
                visible=members_only,
            )
        )
        register(
            NavItem(
                label=_("Waits for you"),
                url_name="home:front",
                fragment="waits",
                order=1,
                place="account",
                icon="inbox",
                visible=lambda request: inbox.count_for(request) > 0,
                count=inbox.count_for,
            )
        )
        register(
            NavItem(
                label=_("Search"),
                url_name="home:search",
                order=1,
                place="tools",
                icon="magnifying-glass",
            )
        )
        register(NavItem(label=_("About us"), url_name="home:about", order=5, place="footer"))
