from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, register


class FormatsConfig(AppConfig):
    name = "tenants.formats"
    verbose_name = _("Formats")

    def ready(self) -> None:
        from tenants.formats import receivers  # noqa: F401  # connects them

        register(NavItem(label=_("Formats"), url_name="formats:list", place="footer", order=45))
