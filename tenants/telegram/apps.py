from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class TelegramConfig(AppConfig):
    name = "tenants.telegram"
    verbose_name = "Telegram"

    def ready(self) -> None:
        from tenants.accounts.slots import SIGN_IN_PAGE
        from tenants.notifications import channels
        from tenants.telegram import personal_data, receivers, tasks  # noqa: F401  # connects them
        from tenants.telegram.channel import TELEGRAM
        from tenants.telegram.panels import way_by_telegram

        if settings.TELEGRAM:
            channels.register(TELEGRAM)
            personal_data.register_part()
        SIGN_IN_PAGE.register(way_by_telegram, order=5)
        register(
            NavItem(
                label=_("Telegram"),
                url_name="telegram:overview",
                place="account",
                icon="chat-bubble-left-right",
                order=44,
                visible=_is_shown,
            )
        )


def _is_shown(request: HttpRequest) -> bool:
    return bool(settings.TELEGRAM) and members_only(request)
