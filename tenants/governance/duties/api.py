"""The API of the rota, of one's own absences and of the history of duties."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.routers import Router
from tenants.governance.decisions.budgets import OPENED
from tenants.governance.duties import actions, queries, serializers
from tenants.governance.duties.models import Absence, Turn
from tenants.meetings.models import Meeting
from tenants.members.api_base import CityViewSet, MembersOnly, UnpagedViewSet
from tenants.members.budgets import spend
from tenants.members.models import Duty, Member


@extend_schema(tags=["duties"])
class RotaViewSet(UnpagedViewSet):
    """Evenings ahead and who leads them; the number of a row is that of its evening."""

    permission_classes = (MembersOnly,)
    serializer_class = serializers.RotaSerializer
    queryset = Meeting.objects.none()

    @extend_schema(responses=serializers.RotaSerializer, operation_id="rota_list")
    def list(self, request: Request) -> Response:
        """The next evenings, with whoever leads them or is proposed."""
        return self._rota()

    @extend_schema(
        request=None,
        responses=serializers.RotaSerializer,
        operation_id="rota_take",
    )
    @action(detail=True, methods=["put"])
    def lead(self, request: Request, pk: str) -> Response:
        """Lead an evening, as a member of the core."""
        meeting = get_object_or_404(Meeting, pk=pk)
        actions.take_turn(meeting, by=self.me, now=timezone.now())
        return self._rota()

    @extend_schema(
        request=None,
        responses=serializers.RotaSerializer,
        operation_id="rota_offer",
    )
    @action(detail=True, methods=["put"])
    def offer(self, request: Request, pk: str) -> Response:
        """Put your own evening up for a swap."""
        actions.offer_turn(self._turn(pk), by=self.me, now=timezone.now())
        return self._rota()

    @extend_schema(request=None, responses=serializers.RotaSerializer, operation_id="rota_keep")
    @offer.mapping.delete
    def keep(self, request: Request, pk: str) -> Response:
        """Lead it yourself after all."""
        actions.keep_turn(self._turn(pk), by=self.me)
        return self._rota()

    @extend_schema(
        request=serializers.SwapSerializer,
        responses=serializers.RotaSerializer,
        operation_id="rota_swap",
    )
    @action(detail=True, methods=["put"])
    def swap(self, request: Request, pk: str) -> Response:
        """Give your own evening for this one, which is up for a swap."""
        sent = self.checked(serializers.SwapSerializer)
        mine = get_object_or_404(Turn, pk=sent["mine"])
        actions.swap_turns(mine, self._turn(pk), by=self.me, now=timezone.now())
        return self._rota()

    def _turn(self, pk: str) -> Turn:
        return get_object_or_404(Turn, meeting=pk)

    def _rota(self) -> Response:
        shown = {"evenings": queries.rota(now=timezone.now()).rows}
        return Response(serializers.RotaSerializer(shown, context=self.context).data)


@extend_schema_view(
    list=extend_schema(summary="Your absences ahead", description="Others' are in the rota.")
)
@extend_schema(tags=["duties"])
class AbsenceViewSet(mixins.ListModelMixin, CityViewSet):
    permission_classes = (MembersOnly,)
    serializer_class = serializers.AbsenceSerializer

    def get_queryset(self) -> QuerySet[Absence]:
        if self.is_described:
            return Absence.objects.none()
        today = timezone.localdate()
        found: QuerySet[Absence] = Absence.objects.ahead(today=today).filter(member=self.me)
        return found

    @extend_schema(
        request=serializers.AbsenceSerializer,
        responses={201: serializers.AbsenceSerializer},
        operation_id="absences_create",
    )
    def create(self, request: Request) -> Response:
        """Say that you are away; your evenings on these days are put up for a swap."""
        sent = self.checked(serializers.AbsenceSerializer)
        added = actions.add_absence(by=self.me, now=timezone.now(), **sent)
        shown = serializers.AbsenceSerializer(added, context=self.context).data
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, operation_id="absences_remove")
    def destroy(self, request: Request, pk: str) -> Response:
        """Be there after all."""
        actions.remove_absence(self.get_object(), by=self.me)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(
    list=extend_schema(
        summary="The history of every duty", description="All terms, the latest first."
    )
)
@extend_schema(tags=["duties"])
class TermViewSet(mixins.ListModelMixin, CityViewSet):
    permission_classes = (MembersOnly,)
    serializer_class = serializers.TermSerializer

    def get_queryset(self) -> QuerySet[Duty]:
        if self.is_described:
            return Duty.objects.none()
        return queries.terms(now=timezone.now())

    @extend_schema(
        request=serializers.OfferSerializer,
        responses=serializers.TermSerializer,
        operation_id="duties_pass_on",
    )
    @action(detail=True, methods=["put"], url_path="offer")
    def pass_on(self, request: Request, pk: str) -> Response:
        """Ask somebody to take your duty over; it stays yours until they accept."""
        duty, sent = self.get_object(), self.checked(serializers.OfferSerializer)
        to = get_object_or_404(Member.objects.here(), pk=sent["to"])
        return self._term(actions.offer_duty(duty, by=self.me, to=to, now=timezone.now()))

    @extend_schema(request=None, responses={204: None}, operation_id="duties_decline")
    @pass_on.mapping.delete
    def decline(self, request: Request, pk: str) -> Response:
        """Leave an offer that was made to you, or take yours back."""
        actions.decline_duty(self.get_object(), by=self.me)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=serializers.TermSerializer, operation_id="duties_accept")
    @action(detail=True, methods=["put"])
    def acceptance(self, request: Request, pk: str) -> Response:
        """Take over a duty that is offered to you; the answer is your term."""
        duty = self.get_object()
        return self._term(actions.accept_duty(duty, by=self.me, now=timezone.now()))

    @extend_schema(
        request=serializers.StandInSerializer,
        responses=serializers.TermSerializer,
        operation_id="duties_stand_in",
    )
    @action(detail=True, methods=["put"], url_path="stand-in")
    def stand_in(self, request: Request, pk: str) -> Response:
        """Name somebody who stands in for you for some days."""
        duty, sent = self.get_object(), self.checked(serializers.StandInSerializer)
        to = get_object_or_404(Member.objects.here(), pk=sent.pop("to"))
        now = timezone.now()
        return self._term(actions.name_stand_in(duty, by=self.me, to=to, now=now, **sent))

    @extend_schema(request=None, responses=serializers.TermSerializer, operation_id="duties_return")
    @stand_in.mapping.delete
    def come_back(self, request: Request, pk: str) -> Response:
        """Do it yourself again."""
        duty = self.get_object()
        return self._term(actions.return_to_duty(duty, by=self.me, now=timezone.now()))

    @extend_schema(
        request=serializers.RecallSerializer,
        responses={201: serializers.RecallDecisionSerializer},
        operation_id="duties_recall",
    )
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: str) -> Response:
        """Propose that somebody else takes care of it: a decision by consent within a week."""
        duty, sent = self.get_object(), self.checked(serializers.RecallSerializer)
        spend(OPENED, by=self.me)
        made = actions.propose_recall(duty, by=self.me, now=timezone.now(), **sent)
        return Response({"decision": made.pk}, status=status.HTTP_201_CREATED)

    def _term(self, duty: Duty) -> Response:
        return Response(serializers.TermSerializer(duty, context=self.context).data)


def register(router: Router) -> None:
    router.register("rota", RotaViewSet, "rota")
    router.register("absences", AbsenceViewSet, "absence")
    router.register("duties", TermViewSet, "duty")
