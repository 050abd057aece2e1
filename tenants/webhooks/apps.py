from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "tenants.webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        from tenants.members.slots import CORE_PAGE
        from tenants.webhooks import delivery, notices, receivers, receivers_of_outcome  # noqa: F401
        from tenants.webhooks.panels import link_for_core

        CORE_PAGE.register(link_for_core)
        notices.register_all()
