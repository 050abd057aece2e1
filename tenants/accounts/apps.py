from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "tenants.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from tenants.accounts import letters  # noqa: F401  # its alarm
