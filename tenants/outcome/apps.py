from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class OutcomeConfig(AppConfig):
    name = "tenants.outcome"
    verbose_name = _("What came out")

    def ready(self) -> None:
        from tenants.live.slots import LIVE_AFTERWARDS, PROJECTOR_END
        from tenants.meetings.slots import MEETING_OUTCOME, MEMBER_CALENDAR
        from tenants.members.slots import CORE_LINKS
        from tenants.outcome import inbox, notices, panels, personal_data, receivers, tasks  # noqa: F401
        from tenants.outcome.calendars import task_events
        from tenants.outcome.stops import stops_of_work
        from tenants.products.slots import PRODUCT_LINE, PRODUCT_PAGE, QUESTION_PAGE

        personal_data.register_part()
        PRODUCT_LINE.register(stops_of_work)
        QUESTION_PAGE.register(panels.thoughts_link, order=10)
        PRODUCT_PAGE.register(panels.tasks_on_product, order=30)
        QUESTION_PAGE.register(panels.tasks_on_question, order=30)
        MEMBER_CALENDAR.register(task_events)
        CORE_LINKS.register(panels.equality_link, order=10)
        MEETING_OUTCOME.register(panels.minutes_link, order=10)
        LIVE_AFTERWARDS.register(panels.afterwards, order=10)
        PROJECTOR_END.register(panels.projector_end, order=10)
        inbox.register_all()
        notices.register_all()
        for label, url_name, icon in (
            (_("My tasks"), "outcome:tasks", "check-circle"),
            (_("What changed?"), "outcome:follow_ups", "sparkles"),
        ):
            register(
                NavItem(
                    label=label,
                    url_name=url_name,
                    place="account",
                    icon=icon,
                    order=40,
                    visible=members_only,
                )
            )
        register(
            NavItem(
                label=_("Effects"),
                url_name="outcome:effects",
                order=20,
                place="footer",
            )
        )
