from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, register


class HomeConfig(AppConfig):
    name = "tenants.home"
    verbose_name = _("City front page")

    def ready(self) -> None:
        from tenants.home.panels import PRODUCTS
        from tenants.members import inbox, panels

        panels.register(PRODUCTS)
        for order, label, url_name, prefix in (
            (10, _("Our city"), "home:front", "/"),
            (20, _("Meetings"), "meetings:list", "/meetings/"),
            (30, _("Products"), "products:list", "/products/"),
            (40, _("Questions"), "products:questions", "/questions/"),
            (60, _("Network"), "directory:search", "/network/"),
        ):
            register(NavItem(label=label, url_name=url_name, order=order, prefix=prefix))
        register(
            NavItem(
                label=_("Waits for you"),
                url_name="home:front",
                fragment="waits",
                order=1,
                place="account",
                icon="bell",
                visible=lambda request: inbox.count_for(request) > 0,
                count=inbox.count_for,
            )
        )
        register(NavItem(label=_("About us"), url_name="home:about", order=5, place="footer"))
