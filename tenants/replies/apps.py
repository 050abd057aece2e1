from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepliesConfig(AppConfig):
    name = "tenants.replies"
    verbose_name = _("answers by mail")

    def ready(self) -> None:
        from tenants.replies import inbound_webhooks, reading

        reading.read  # noqa: B018  # its alarm finds it
        inbound_webhooks.connect()
