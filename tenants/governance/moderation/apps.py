from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class ModerationConfig(AppConfig):
    name = "tenants.governance.moderation"
    label = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        import tenants.governance.moderation.tasks  # noqa: F401  # connects it
        from tenants.conversations.slots import POST_MENU
        from tenants.governance.moderation import inbox, notices, panels, personal_data
        from tenants.products.slots import PRODUCT_PAGE, QUESTION_PAGE

        inbox.register_all()
        notices.register_all()
        personal_data.register_part()
        POST_MENU.register(panels.report_post)
        QUESTION_PAGE.register(panels.report_question, order=200)
        PRODUCT_PAGE.register(panels.report_product, order=200)
        register(
            NavItem(
                label=_("Moderation"),
                url_name="moderation:log",
                place="account",
                icon="scale",
                order=46,
                prefix="/moderation/",
                visible=members_only,
            )
        )
