from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "tenants.live"
    verbose_name = _("The evening")

    def ready(self) -> None:
        from tenants.live import panels, personal_data, receivers, tasks  # noqa: F401
        from tenants.meetings.slots import AFTER_CHECK_IN, MEETING_CORE_LINKS, MEETING_ENTRANCE

        personal_data.register_part()
        AFTER_CHECK_IN.register(panels.phone_url)
        MEETING_ENTRANCE.register(panels.entrance, order=10)
        MEETING_CORE_LINKS.register(panels.core_links, order=10)
