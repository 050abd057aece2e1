from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class RoundsConfig(AppConfig):
    name = "tenants.rounds"
    verbose_name = _("Rounds of perspectives")

    def ready(self) -> None:
        from tenants.products.slots import PRODUCT_LINE, QUESTION_PAGE
        from tenants.rounds import events, inbox, notices, panels, personal_data, receivers, tasks  # noqa: F401

        personal_data.register_part()
        notices.register_kinds()
        inbox.register_all()
        PRODUCT_LINE.register(panels.stops_of_rounds)
        QUESTION_PAGE.register(panels.rounds_on_question, order=4)
        register(
            NavItem(
                label=_("Rounds of perspectives"),
                url_name="rounds:rounds",
                place="account",
                icon="chat-bubble-bottom-center-text",
                order=36,
                visible=members_only,
            )
        )
