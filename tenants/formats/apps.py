from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, register


class FormatsConfig(AppConfig):
    name = "tenants.formats"
    verbose_name = _("Formats")

    def ready(self) -> None:
        from tenants.formats import personal_data, receivers  # noqa: F401  # connects them

        personal_data.register_part()
        register(NavItem(label=_("Formats"), url_name="formats:list", place="footer", order=45))
