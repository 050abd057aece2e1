from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def is_initiator(request: HttpRequest) -> bool:
    """HQ and visitors have no application of their own in the menu."""
    return bool(request.user.is_authenticated and not request.user.is_staff)


def is_visitor(request: HttpRequest) -> bool:
    return not request.user.is_authenticated


class FranchiseConfig(AppConfig):
    name = "franchise"
    verbose_name = _("Franchise")

    def ready(self) -> None:
        from billing.signals import licence_begun
        from billing.slots import PAID_FOR
        from franchise import message_letters, signing_letters, tasks  # noqa: F401 - they register alarms
        from franchise.actions.payment import on_licence_begun
        from franchise.login_redirects import begin_at_application
        from franchise.payment_links import application_of
        from tenants.accounts.slots import LOGIN_REDIRECT
        from tenants.ui.nav import NavItem, register

        licence_begun.connect(on_licence_begun, dispatch_uid="franchise.licence_begun")
        PAID_FOR.register(application_of)
        LOGIN_REDIRECT.register(begin_at_application, order=30)
        register(
            NavItem(
                label=_("My application"),
                url_name="franchise:mine",
                order=80,
                scope="hub",
                visible=is_initiator,
            )
        )
        register(
            NavItem(
                label=_("My application"),
                url_name="franchise:mine",
                order=80,
                scope="hub",
                place="footer",
                visible=is_visitor,
            )
        )
