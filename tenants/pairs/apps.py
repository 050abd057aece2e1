from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class PairsConfig(AppConfig):
    name = "tenants.pairs"
    verbose_name = _("Pairs between evenings")

    def ready(self) -> None:
        from tenants.pairs import inbox, letters, personal_data, receivers, tasks  # noqa: F401  # connects them

        personal_data.register_part()
        inbox.register_all()
        register(
            NavItem(
                label=_("Pairs between evenings"),
                url_name="pairs:mine",
                place="account",
                icon="arrows-right-left",
                order=42,
                visible=members_only,
            )
        )
