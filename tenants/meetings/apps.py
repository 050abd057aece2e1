from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, register


class MeetingsConfig(AppConfig):
    name = "tenants.meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from tenants.accounts.slots import LOGIN_REDIRECT
        from tenants.meetings import inbox, notices, personal_data, receivers  # noqa: F401  # connects them
        from tenants.meetings.guest_recognition import recognise_guests

        personal_data.register_part()
        LOGIN_REDIRECT.register(recognise_guests, order=20)
        inbox.register_all()
        notices.register_all()
        register(
            NavItem(label=_("Meetings"), url_name="meetings:list", order=20, prefix="/meetings/")
        )
