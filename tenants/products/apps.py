from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, register


class ProductsConfig(AppConfig):
    name = "tenants.products"
    verbose_name = _("Products")

    def ready(self) -> None:
        from tenants.products import inbox, personal_data, receivers  # noqa: F401  # connects them

        personal_data.register_part()
        inbox.register_all()
        register(NavItem(label=_("Products"), url_name="products:list", order=30))
        register(NavItem(label=_("Questions"), url_name="products:questions", order=40))
