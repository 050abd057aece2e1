from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class DecisionsConfig(AppConfig):
    name = "tenants.governance.decisions"
    label = "decisions"
    verbose_name = _("Decisions")

    def ready(self) -> None:
        import tenants.governance.decisions.receivers
        import tenants.governance.decisions.tasks  # noqa: F401  # connects them
        from tenants.governance.decisions import inbox, notices, personal_data

        inbox.register_all()
        notices.register_all()
        personal_data.register_part()
        register(
            NavItem(
                label=_("Decisions"),
                url_name="decisions:list",
                place="account",
                icon="hand-raised",
                order=45,
                prefix="/decisions/",
                visible=members_only,
            )
        )
