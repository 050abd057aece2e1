"""The API of reports, the log and second looks; it calls the same actions as the pages."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from tenants.api.routers import Router
from tenants.governance.moderation import actions, serializers
from tenants.governance.moderation.budgets import REPORTS
from tenants.governance.moderation.models import Act, Report
from tenants.governance.moderation.queries import log_rows
from tenants.governance.moderation.things import thing_for
from tenants.members.api_base import CityViewSet, MembersOnly
from tenants.members.budgets import spend


@extend_schema_view(
    list=extend_schema(summary="The log of moderation", description="The latest act first."),
    retrieve=extend_schema(summary="One act", description="With the voices of its second look."),
)
@extend_schema(tags=["moderation"])
class ActViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Act]:
        return log_rows()

    def get_serializer_class(self) -> type[BaseSerializer[Act]]:
        is_list = self.action == "list"
        return serializers.ActSerializer if is_list else serializers.OneActSerializer

    @extend_schema(
        request=serializers.Answer,
        responses=serializers.OneActSerializer,
        operation_id="moderation_answer",
    )
    @action(detail=True, methods=["put"])
    def answer(self, request: Request, pk: str) -> Response:
        """Your answer to an act that concerns you; it stands in the log."""
        found, sent = self.get_object(), self.checked(serializers.Answer)
        actions.answer_act(found, by=self.me, text=sent["text"], now=timezone.now())
        return self.row_response(found.pk)

    @extend_schema(
        request=None,
        responses=serializers.OneActSerializer,
        operation_id="moderation_second_look",
    )
    @action(detail=True, methods=["post"], url_path="second-look")
    def second_look(self, request: Request, pk: str) -> Response:
        """Ask for a second look at an act that concerns you: the lot is drawn at once."""
        found = self.get_object()
        actions.ask_second_look(found, by=self.me, now=timezone.now())
        return self.row_response(found.pk)

    @extend_schema(
        request=serializers.NewVoice,
        responses=serializers.OneActSerializer,
        operation_id="moderation_voice",
    )
    @action(detail=True, methods=["put"])
    def voice(self, request: Request, pk: str) -> Response:
        """Your voice, if the lot has drawn you; you can change it until the look closes."""
        found = self.get_object()
        get_object_or_404(found.voices, member=self.me)
        sent = self.checked(serializers.NewVoice)
        actions.say(found, by=self.me, now=timezone.now(), **sent)
        return self.row_response(found.pk)

    @extend_schema(
        request=None,
        responses=serializers.OneActSerializer,
        operation_id="moderation_decline",
    )
    @voice.mapping.delete
    def interest(self, request: Request, pk: str) -> Response:
        """Declare an interest of your own: the next in the lot's order looks."""
        found = self.get_object()
        actions.decline_look(found, by=self.me, now=timezone.now())
        return self.row_response(found.pk)


@extend_schema_view(
    list=extend_schema(summary="Your reports", description="The latest first; nobody else's."),
)
@extend_schema(tags=["moderation"])
class ReportViewSet(mixins.ListModelMixin, CityViewSet):
    serializer_class = serializers.ReportSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Report]:
        if self.is_described:
            return Report.objects.none()
        found: QuerySet[Report] = Report.objects.filter(by=self.me).select_related("rule")
        return found.order_by("-made_at", "-pk")

    @extend_schema(
        summary="Report something",
        request=serializers.NewReport,
        responses={201: serializers.ReportSerializer},
        operation_id="reports_make",
    )
    def create(self, request: Request) -> Response:
        """Tell the core which rule a post, question or product breaks."""
        sent = self.checked(serializers.NewReport)
        found = thing_for(sent.pop("thing"), sent.pop("thing_id"), reader=self.me)
        spend(REPORTS, by=self.me)
        made = actions.report_thing(found, by=self.me, now=timezone.now(), **sent)
        return self.row_response(made.pk, status.HTTP_201_CREATED)


def register(router: Router) -> None:
    router.register("moderation", ActViewSet, basename="moderation-act")
    router.register("reports", ReportViewSet, basename="report")
