"""The API of Telegram: one's own link, and what the city's group hears."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.routers import Router
from tenants.members.api_base import CoreOnly, MembersOnly, UnpagedViewSet
from tenants.registry.scope import current_city
from tenants.telegram import codes, serializers
from tenants.telegram.actions import chats, people
from tenants.telegram.errors import TelegramIsOff
from tenants.telegram.models import LinkedChat, LinkedPerson


@extend_schema(tags=["telegram"])
class TelegramViewSet(UnpagedViewSet):
    """Telegram: your own link, and the city's group."""

    serializer_class = serializers.LinkSerializer
    permission_classes = (MembersOnly,)
    queryset = LinkedPerson.objects.none()

    @extend_schema(responses=serializers.LinkSerializer, operation_id="telegram_link_read")
    @action(detail=False, url_path="link")
    def link(self, request: Request) -> Response:
        """Your Telegram, if you have linked it."""
        mine = LinkedPerson.objects.filter(city_id=current_city().pk, member_id=self.me.pk).first()
        return Response(
            {
                "bot": settings.TELEGRAM_BOT if settings.TELEGRAM else "",
                "name": mine.name if mine else "",
                "linked_at": mine and mine.linked_at,
                "is_blocked": bool(mine and mine.blocked_at),
            }
        )

    @extend_schema(
        request=None,
        responses={201: serializers.NewLinkSerializer},
        operation_id="telegram_link_make",
    )
    @link.mapping.post
    def make_link(self, request: Request) -> Response:
        """A one-time link that opens the bot; an earlier one ends."""
        if not settings.TELEGRAM:
            raise TelegramIsOff
        code = codes.make_code(by=self.me, is_for_group=False, now=timezone.now())
        return Response({"url": codes.link_for_person(code)}, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None}, operation_id="telegram_link_end")
    @link.mapping.delete
    def end_link(self, request: Request) -> Response:
        """Unlink your Telegram. Idempotent."""
        people.unlink_person(self.me)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=serializers.GroupSerializer, operation_id="telegram_group_read")
    @action(detail=False, url_path="group")
    def group(self, request: Request) -> Response:
        """The city's group, and what the bot tells it."""
        return Response(_group(chats.linked_chat()))

    @extend_schema(
        request=serializers.ToldSerializer,
        responses=serializers.GroupSerializer,
        operation_id="telegram_group_choose",
    )
    @action(detail=False, methods=["put"], url_path="group/told", permission_classes=[CoreOnly])
    def told(self, request: Request) -> Response:
        """Choose what the bot tells the group; for the core."""
        chats.choose_told(self.checked(serializers.ToldSerializer)["told"])
        return Response(_group(chats.linked_chat()))


def _group(chat: LinkedChat | None) -> dict[str, object]:
    return {
        "title": chat.title if chat else "",
        "state": chat.state if chat else None,
        "is_forum": bool(chat and chat.is_forum),
        "told": chat.told if chat else [],
    }


def register(router: Router) -> None:
    router.register("telegram", TelegramViewSet, basename="telegram")
