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
        from franchise import login_redirects  # noqa: F401 - registers the step
        from tenants.ui.nav import NavItem, register

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
