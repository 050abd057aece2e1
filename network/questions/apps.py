from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class QuestionsConfig(AppConfig):
    name = "network.questions"
    verbose_name = _("Network questions")

    def ready(self) -> None:
        from network.questions import inbox, notices, panels, receivers  # noqa: F401  # connects them
        from tenants.products.slots import QUESTION_PAGE

        inbox.register_all()
        notices.register_all()
        QUESTION_PAGE.register(panels.between_cities, order=30)
        register(
            NavItem(
                label=_("Questions between cities"),
                url_name="questions:index",
                place="network",
                order=46,
                visible=members_only,
            )
        )
