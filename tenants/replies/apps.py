from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepliesConfig(AppConfig):
    name = "tenants.replies"
    verbose_name = _("answers by mail")

    def ready(self) -> None:
        from tenants.notifications.slots import REPLY_ADDRESS
        from tenants.replies import inbound_webhooks, reading  # noqa: F401  # its alarm finds it
        from tenants.replies.reply_to import reply_to

        REPLY_ADDRESS.register(reply_to)
        inbound_webhooks.connect()
