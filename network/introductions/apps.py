from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class IntroductionsConfig(AppConfig):
    name = "network.introductions"
    verbose_name = _("Introductions")

    def ready(self) -> None:
        from network.directory.slots import LISTING_REACH
        from network.introductions import inbox, letters, panels, personal_data, receivers  # noqa: F401
        from network.introductions.actions import files  # noqa: F401  # its alarms and tasks
        from tenants.members.slots import PERSON_PAGE
        from tenants.products.slots import PRODUCT_PAGE, QUESTION_PAGE

        personal_data.register_part()
        LISTING_REACH.register(panels.ask_button, order=10)
        PRODUCT_PAGE.register(panels.helpers_of_product, order=60)
        QUESTION_PAGE.register(panels.helpers_of_question, order=60)
        PERSON_PAGE.register(panels.answerable_questions, order=30)
        inbox.register_all()
        for place in ("account", "network"):
            register(
                NavItem(
                    label=_("Introductions"),
                    url_name="introductions:index",
                    place=place,
                    icon="user-plus",
                    order=45,
                    visible=members_only,
                )
            )
