from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class DutiesConfig(AppConfig):
    name = "tenants.governance.duties"
    label = "duties"
    verbose_name = _("Duties")

    def ready(self) -> None:
        from tenants.governance.decisions.slots import DECISION_SUBJECT
        from tenants.governance.duties import (  # noqa: F401  # connects them
            inbox,
            notices,
            panels,
            personal_data,
            receivers,
            tasks,
        )
        from tenants.meetings.slots import MEETING_PAGE
        from tenants.members.slots import CORE_LINKS, HELD_DUTY

        inbox.register_all()
        notices.register_all()
        personal_data.register_part()
        CORE_LINKS.register(panels.links)
        HELD_DUTY.register(panels.held_duty)
        DECISION_SUBJECT.register(panels.duty_of_recall)
        MEETING_PAGE.register(panels.who_leads, order=1)
        register(
            NavItem(
                label=_("Who leads when"),
                url_name="duties:rota",
                place="account",
                icon="calendar",
                order=44,
                prefix="/duties/",
                visible=members_only,
            )
        )
