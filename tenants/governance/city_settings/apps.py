from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitySettingsConfig(AppConfig):
    name = "tenants.governance.city_settings"
    label = "city_settings"
    verbose_name = _("Settings of the city")

    def ready(self) -> None:
        import tenants.governance.city_settings.receivers  # noqa: F401  # connects them
        from tenants.governance.city_settings import panels
        from tenants.governance.decisions.slots import DECISION_SUBJECT
        from tenants.members.slots import CORE_LINKS

        CORE_LINKS.register(panels.link, order=1)
        DECISION_SUBJECT.register(panels.proposed)
