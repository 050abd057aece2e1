from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def is_initiator(request: HttpRequest) -> bool:
    """True for people whose application is not a city yet; not for HQ and visitors."""
    is_ours = request.user.is_authenticated and not request.user.is_staff
    return bool(is_ours and not is_manager(request))


def is_manager(request: HttpRequest) -> bool:
    """True for people who manage a city; HQ's menu has no room for it."""
    from franchise.managers import manages_city

    is_ours = request.user.is_authenticated and not request.user.is_staff
    return bool(is_ours and manages_city(request))


def is_visitor(request: HttpRequest) -> bool:
    return not request.user.is_authenticated


class FranchiseConfig(AppConfig):
    name = "franchise"
    verbose_name = _("Franchise")

    def ready(self) -> None:
        from billing.signals import licence_begun, licence_resumed
        from billing.slots import PAID_FOR
        from franchise import (  # noqa: F401 - they register alarms
            export_letters,
            leaving_letters,
            manager_letters,
            message_letters,
            signing_letters,
            tasks,
        )
        from franchise.actions import exporting, launch, leaving, managers  # noqa: F401 - they register alarms
        from franchise.actions.payment import on_licence_begun
        from franchise.login_redirects import begin_at_application
        from franchise.payment_links import paid_for
        from tenants.accounts.slots import LOGIN_REDIRECT
        from tenants.formats.signals import shelf_changed
        from tenants.home.signals import city_page_changed
        from tenants.live.signals import agenda_changed
        from tenants.meetings.signals import (
            ghost_passed,
            meeting_changed,
            meetings_planned,
            series_changed,
        )
        from tenants.members.signals import (
            duty_changed,
            member_joined,
            member_left,
            people_invited,
        )
        from tenants.registry.signals import city_deleted, city_founded, city_imported
        from tenants.ui.nav import NavItem, register

        for signal in (
            agenda_changed,
            city_founded,
            city_imported,
            city_page_changed,
            ghost_passed,
            meeting_changed,
            meetings_planned,
            member_joined,
            member_left,
            people_invited,
            series_changed,
            shelf_changed,
        ):
            signal.connect(launch.on_change, dispatch_uid="franchise.launch")
        duty_changed.connect(launch.on_duty, dispatch_uid="franchise.launch_duty")
        city_deleted.connect(launch.on_deleted, dispatch_uid="franchise.launch_deleted")
        licence_begun.connect(on_licence_begun, dispatch_uid="franchise.licence_begun")
        licence_resumed.connect(
            leaving.on_licence_resumed, dispatch_uid="franchise.licence_resumed"
        )
        PAID_FOR.register(paid_for)
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
                label=_("My city"),
                url_name="franchise:desks",
                order=80,
                scope="hub",
                visible=is_manager,
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
