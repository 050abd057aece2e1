"""Meetings: coming and past, registrations, and decisions of the core."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.meetings import actions, serializers
from tenants.meetings.filters import MeetingFilter
from tenants.meetings.models import Meeting, MeetingChange, Registration
from tenants.members.api_base import CityViewSet, CoreOnly, MembersAndGuestsWrite, needs
from tenants.members.rights import Right

ASKED = status.HTTP_202_ACCEPTED  # waits for a second yes
KeepsTheRhythm = needs(Right.RHYTHM)
COMING = Count("registrations", filter=Q(registrations__state=Registration.State.COMING))


@extend_schema_view(
    list=extend_schema(
        summary="Evenings, the latest first",
        description="What comes and what was. Visitors see the open ones.",
    ),
    retrieve=extend_schema(
        summary="One evening", description="When and where, how many come, and what you have said."
    ),
)
@extend_schema(tags=["meetings"])
class MeetingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    serializer_class = serializers.MeetingSerializer
    filterset_class = MeetingFilter

    def get_permissions(self) -> Any:
        return [KeepsTheRhythm()] if self.action == "partial_update" else super().get_permissions()

    def get_queryset(self) -> QuerySet[Meeting]:
        if self.is_described:
            return Meeting.objects.none()
        changes = Prefetch("changes", MeetingChange.objects.select_related("by"))
        seen = Meeting.objects.seen_by(self.member).with_reasons().annotate(coming=COMING)
        seen = seen.prefetch_related(changes)
        found: QuerySet[Meeting] = seen.order_by("-starts_at", "-pk")
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        said: dict[int, str] = {}
        if not self.is_described and self.member:
            said = dict(self.member.registrations.values_list("meeting", "state"))
        return {**super().get_serializer_context(), "said": said}

    @extend_schema(
        request=serializers.MeetingInputSerializer, responses=serializers.MeetingSerializer
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Move an evening, change its place, its seats, the word before it.

        For the duties Venue and Facilitating.

        If the time or the place changes, everybody who comes gets a letter that says `why`. With
        `starts_at` alone it lasts as long as before. New seats go to the waiting list.
        """
        meeting = self.get_object()
        before = {name: getattr(meeting, name) for name in serializers.CHANGEABLE}
        sent = self.checked(serializers.MeetingInputSerializer, partial=True)
        if "starts_at" in sent and "ends_at" not in sent:
            sent["ends_at"] = sent["starts_at"] + (meeting.ends_at - meeting.starts_at)
        changed = {**before, **sent}
        serializers.validate_length(changed["starts_at"], changed["ends_at"])
        actions.change_meeting(meeting, **changed, by=self.me, now=timezone.now())
        return self.row_response(meeting.pk)

    @extend_schema(request=None, responses=serializers.MeetingSerializer)
    @action(detail=True, methods=["put"], permission_classes=(KeepsTheRhythm,))
    def confirmation(self, request: Request, pk: str) -> Response:
        """Confirm that an evening takes place; for the duties Venue and Facilitating.

        Everybody sees it.
        """
        actions.confirm_meeting(self.get_object(), by=self.me, now=timezone.now())
        return self.row_response(int(pk))

    @extend_schema(
        request=serializers.Why,
        responses={200: serializers.MeetingSerializer, 202: serializers.MeetingSerializer},
    )
    @action(detail=True, methods=["put"], permission_classes=(KeepsTheRhythm,))
    def cancellation(self, request: Request, pk: str) -> Response:
        """Cancel an evening; for the duties Venue and Facilitating.

        Those who were coming get a letter that says `why`. Its questions wait in the queue again.
        More than the next evening needs a second yes of the core: 202, and `asked_to_cancel` tells
        who asked; a holder of another duty sends `cancellation/agreement`.
        """
        sent = self.checked(serializers.Why)
        meeting = actions.cancel_meeting(self.get_object(), by=self.me, now=timezone.now(), **sent)
        return self.row_response(int(pk), status.HTTP_200_OK if meeting.is_cancelled else ASKED)

    @extend_schema(
        request=None,
        responses=serializers.MeetingSerializer,
        operation_id="meetings_cancellation_agreement",
    )
    @action(
        detail=True,
        methods=["put"],
        permission_classes=(CoreOnly,),
        url_path="cancellation/agreement",
    )
    def cancellation_agreement(self, request: Request, pk: str) -> Response:
        """Agree to a cancelling that somebody else of the core has asked for."""
        actions.agree_to_cancel(self.get_object(), by=self.me, now=timezone.now())
        return self.row_response(int(pk))

    @extend_schema(request=None, responses={200: serializers.MeetingSerializer})
    @cancellation.mapping.delete
    def undoing(self, request: Request, pk: str) -> Response:
        """Take the last cancelling or moving back; for the duties Venue and Facilitating.

        Those who come are told again.
        """
        actions.undo_last_change(self.get_object(), by=self.me, now=timezone.now())
        return self.row_response(int(pk))

    @extend_schema(request=None, responses=serializers.MeetingSerializer)
    @action(detail=True, methods=["put"], permission_classes=(CoreOnly,))
    def closing(self, request: Request, pk: str) -> Response:
        """Close an evening that was not run here; the core only.

        One that was run is closed by its own `live/closing/`.
        """
        actions.close_meeting(self.get_object(), by=self.me, now=timezone.now())
        return self.row_response(int(pk))

    @extend_schema(request=None, responses=serializers.RegistrationSerializer)
    @action(detail=True, methods=["put"], permission_classes=(MembersAndGuestsWrite,))
    def registration(self, request: Request, pk: str) -> Response:
        """Say that you come.

        Without a free seat you wait for one. A seat that somebody gives back is held for you until
        `answer_by`: say once more that you come. A guest from another city writes with the session
        of their browser and its CSRF token.
        """
        meeting, now = self.get_object(), timezone.now()
        if self.guest:
            said = actions.register_visitor(meeting, guest=self.guest, now=now)
        else:
            said = actions.register(meeting, member=self.me, now=now)
        return Response(serializers.RegistrationSerializer(said).data)

    @extend_schema(request=None, responses={204: None})
    @registration.mapping.delete
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Not coming after all.

        Your seat goes to whoever waits longest.
        """
        meeting, now = self.get_object(), timezone.now()
        if self.guest:
            actions.withdraw_visitor(meeting, guest=self.guest, now=now)
        elif said := meeting.registrations.filter(member=self.me).first():
            actions.withdraw(said, now=now)
        return Response(status=status.HTTP_204_NO_CONTENT)
