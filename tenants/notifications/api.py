"""The API of notifications and of the choices of what reaches a member."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.routers import Router
from tenants.members.api_base import CityViewSet, MembersOnly, UnpagedViewSet
from tenants.notifications import serializers
from tenants.notifications.actions import (
    choose,
    choose_digest,
    choose_quiet_hours,
    mark_read,
)
from tenants.notifications.delivery import choices_of
from tenants.notifications.kinds import Choice, kinds_for
from tenants.notifications.models import Notification, NotificationChoices
from tenants.notifications.queries import lines_of, of_member, unread_count
from tenants.notifications.wishes import Wish

TIMES = ("quiet_from", "quiet_until", "digest_day", "digest_hour")  # of the choices


@extend_schema_view(list=extend_schema(summary="Your notifications, the newest first"))
@extend_schema(tags=["notifications"])
class NotificationViewSet(mixins.ListModelMixin, CityViewSet):
    """What has happened around you."""

    serializer_class = serializers.NotificationSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Notification]:
        return Notification.objects.none() if self.is_described else of_member(self.me)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With the words of all rows of the page at once."""
        rows: Any = args[0] if args else []
        found = lines_of(rows if kwargs.get("many") else [rows]) if rows else []
        kwargs["context"] = {
            **self.get_serializer_context(),
            "lines": {line.row.pk: line for line in found},
        }
        return self.serializer_class(*args, **kwargs)

    @extend_schema(responses=serializers.UnreadSerializer)
    @action(detail=False)
    def unread(self, request: Request) -> Response:
        """How many you have not read."""
        return Response({"unread": unread_count(self.me)})

    @extend_schema(request=None, responses=serializers.UnreadSerializer)
    @unread.mapping.delete
    def read_all(self, request: Request) -> Response:
        """Mark all as read."""
        mark_read(by=self.me, now=timezone.now())
        return Response({"unread": 0})

    @extend_schema(request=None, responses=serializers.NotificationSerializer)
    @action(detail=True, methods=["put"])
    def reading(self, request: Request, pk: str) -> Response:
        """Mark one as read."""
        mark_read(by=self.me, pk=self.get_object().pk, now=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)


@extend_schema(tags=["notifications"])
class ChoicesViewSet(UnpagedViewSet):
    """What reaches you, and when not."""

    serializer_class = serializers.ChoicesSerializer
    permission_classes = (MembersOnly,)
    queryset = NotificationChoices.objects.none()

    @extend_schema(
        responses=serializers.ChoicesSerializer, operation_id="notification_choices_read"
    )
    @action(detail=False, url_path="choice")
    def choice(self, request: Request) -> Response:
        """Your wishes, your quiet hours, and the hour of your weekly letter.

        Kinds that only the core can get are shown to the core alone.
        """
        return self.answer()

    def answer(self) -> Response:
        chosen = choices_of([self.me.pk])[self.me.pk]
        kinds = [
            {"kind": kind.name, "label": str(kind.label), "group": kind.group.value}
            | chosen.wish(kind).written()
            for kind in kinds_for(self.me, now=timezone.now())
        ]
        found = {"kinds": kinds} | {name: getattr(chosen, name) for name in TIMES}
        return Response(serializers.ChoicesSerializer(found).data)

    @extend_schema(
        request=serializers.ChoicesSerializer,
        responses=serializers.ChoicesSerializer,
        operation_id="notification_choices_choose",
    )
    @choice.mapping.put
    def choosing(self, request: Request) -> Response:
        """Choose; what is not named stays."""
        sent = self.checked(serializers.ChoicesSerializer)
        choose(
            by=self.me,
            wishes={
                wish["kind"]: Wish(Choice(wish["when"]), tuple(wish.get("on", ())))
                for wish in sent.get("kinds", ())
            },
        )
        chosen = choices_of([self.me.pk])[self.me.pk]
        begins, ends, day, hour = (sent.get(name, getattr(chosen, name)) for name in TIMES)
        choose_quiet_hours(by=self.me, begins=begins, ends=ends)
        choose_digest(by=self.me, day=day, hour=hour, now=timezone.now())
        return self.answer()


def register(router: Router) -> None:
    router.register("notifications", NotificationViewSet, basename="notification")
    router.register("notification-choices", ChoicesViewSet, basename="notification-choices")
