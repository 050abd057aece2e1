from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HqConfig(AppConfig):
    name = "network.hq"
    verbose_name = _("HQ")

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in
        from celery.signals import task_failure

        from franchise.signals import (
            agreement_signed,
            application_sent,
            leaving_changed,
            manager_change_waits,
            message_written,
        )
        from network.help.signals import page_opened
        from network.hq import letters
        from network.hq.announcement_views import front_page_panel
        from network.hq.audit import on_signed_in
        from network.hq.failures import on_task_failure
        from network.hq.help_log import on_page_opened
        from network.hq.login_redirects import begin_at_hq
        from network.hq.permissions import is_staff
        from network.hq.pulse import on_change, on_city_changed, on_deleted
        from tenants.accounts.slots import LOGIN_REDIRECT
        from tenants.home.slots import FRONT_PAGE
        from tenants.meetings.signals import (
            meeting_changed,
            meeting_closed,
            meetings_planned,
            series_changed,
        )
        from tenants.members.signals import member_joined, member_left
        from tenants.products.signals import (
            product_begun,
            product_changed,
            question_asked,
            question_changed,
        )
        from tenants.registry.signals import city_changed, city_deleted, city_imported
        from tenants.ui.nav import NavItem, register

        for signal in (
            member_joined,
            member_left,
            product_begun,
            product_changed,
            question_asked,
            question_changed,
            meetings_planned,
            series_changed,
            meeting_changed,
            meeting_closed,
            city_imported,
        ):
            signal.connect(on_change, dispatch_uid="network.hq.pulse")
        application_sent.connect(letters.on_application, dispatch_uid="network.hq.application")
        message_written.connect(letters.on_message, dispatch_uid="network.hq.message")
        agreement_signed.connect(letters.on_signed, dispatch_uid="network.hq.signed")
        manager_change_waits.connect(letters.on_manager_change, dispatch_uid="network.hq.managers")
        leaving_changed.connect(letters.on_leaving, dispatch_uid="network.hq.leaving")
        page_opened.connect(on_page_opened, dispatch_uid="network.hq.help")
        city_changed.connect(on_city_changed, dispatch_uid="network.hq.city_changed")
        city_deleted.connect(on_deleted, dispatch_uid="network.hq.deleted")
        task_failure.connect(on_task_failure, dispatch_uid="network.hq.task_failure")
        user_logged_in.connect(on_signed_in, dispatch_uid="network.hq.signed_in")
        LOGIN_REDIRECT.register(begin_at_hq, order=40)
        FRONT_PAGE.register(front_page_panel, order=20)
        register(
            NavItem(label=_("HQ"), url_name="hq:today", order=90, scope="hub", visible=is_staff)
        )
