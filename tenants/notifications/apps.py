from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class NotificationsConfig(AppConfig):
    name = "tenants.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from tenants.notifications import bell, channels, letters, personal_data, receivers  # noqa: F401
        from tenants.notifications.models import Notification
        from tenants.notifications.push import sending
        from tenants.registry.city_version import never_shown

        personal_data.register_part()
        never_shown(Notification._meta.db_table)
        channels.register(letters.LETTERS)
        if settings.PUSH:
            channels.register(sending.PUSH)
        bell.register_count()
        register(
            NavItem(
                label=_("Notifications"),
                url_name="notifications:list",
                order=10,
                place="tools",
                icon="bell",
                visible=members_only,
                count=bell.unread_for,
            )
        )
        register(
            NavItem(
                label=_("What reaches me"),
                url_name="notifications:choices",
                order=41,
                place="account",
                icon="bell-alert",
                visible=members_only,
            )
        )
