from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class ValuesConfig(AppConfig):
    name = "tenants.governance.values"
    label = "values"
    verbose_name = _("Values")

    def ready(self) -> None:
        import tenants.governance.values.receivers  # noqa: F401  # connects them
        from tenants.governance.decisions.slots import DECISION_SUBJECT
        from tenants.governance.values import inbox, panels, personal_data
        from tenants.live.slots import PHONE_PAGE, PROJECTOR_PAGE

        inbox.register_all()
        personal_data.register_part()
        DECISION_SUBJECT.register(panels.subject)
        PHONE_PAGE.register(panels.on_the_phone)
        PROJECTOR_PAGE.register(panels.on_the_projector)
        register(
            NavItem(
                label=_("Values and rules"),
                url_name="values:values",
                place="account",
                icon="scale",
                order=46,
                prefix="/values/",
                visible=members_only,
            )
        )
