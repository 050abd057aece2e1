from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.ui.nav import NavItem, members_only, register


class MembersConfig(AppConfig):
    name = "tenants.members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from tenants.accounts import sessions
        from tenants.accounts.slots import LOGIN_REDIRECT
        from tenants.members import duty_inbox, forgetting
        from tenants.members.login_redirects import welcome_first
        from tenants.members.models import Member

        LOGIN_REDIRECT.register(welcome_first, order=10)
        duty_inbox.register_all()
        forgetting.register_part()
        sessions.read_along(Member)
        register(NavItem(label=_("People"), url_name="members:list", order=50))
        for order, label, url_name, icon in (
            (10, _("My profile"), "members:me", "user"),
            (20, _("Settings"), "members:settings", "cog-6-tooth"),
        ):
            register(
                NavItem(
                    label=label,
                    url_name=url_name,
                    order=order,
                    icon=icon,
                    place="account",
                    visible=members_only,
                )
            )
        register(NavItem(label=_("The core"), url_name="members:core", order=10, place="footer"))
