from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class ConversationsConfig(AppConfig):
    name = "tenants.conversations"
    verbose_name = _("Talk")

    def ready(self) -> None:
        from tenants.conversations import (  # noqa: F401
            events,
            notices,
            panels,
            personal_data,
            receivers,
            tasks,
        )
        from tenants.governance.decisions.slots import DECISION_PAGE, DECISION_SUBJECT
        from tenants.outcome.slots import MINUTES_PAGE, TASK_LINKS, TASK_PAGE
        from tenants.products.slots import MERGED_QUESTION, PRODUCT_PAGE, QUESTION_PAGE
        from tenants.registry.city_version import never_shown

        personal_data.register_part()
        notices.register_kinds()
        never_shown("conversations_threadread")
        PRODUCT_PAGE.register(panels.thread_on_product, order=40)
        QUESTION_PAGE.register(panels.thread_on_question, order=5)
        MERGED_QUESTION.register(panels.link_of_merged_question)
        TASK_PAGE.register(panels.thread_on_task)
        TASK_LINKS.register(panels.link_of_task)
        MINUTES_PAGE.register(panels.thread_on_minutes)
        DECISION_PAGE.register(panels.thread_on_decision)
        DECISION_SUBJECT.register(panels.origin_of_decision)
        register(
            NavItem(
                label=_("Talks"),
                url_name="conversations:threads",
                place="account",
                icon="chat-bubble-left-right",
                order=35,
                visible=members_only,
            )
        )
