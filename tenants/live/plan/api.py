"""Planning an evening: ask for a plan, read why it is so, change it by hand, tell everyone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.live import actions
from tenants.live.api_base import NUMBER, EveningViewSet, numbered
from tenants.live.api_examples import PLANNED, WISH
from tenants.live.errors import Stale
from tenants.live.models import Agenda, AgendaItem, Block, Seat, Table
from tenants.live.plan import serializers
from tenants.live.plan.agenda import lock_agenda
from tenants.live.plan.state import plan_state
from tenants.members.api_base import CoreOnly
from tenants.members.budgets import PLANS, spend
from tenants.products.models import Question


@extend_schema(tags=["plan"])
class PlanViewSet(EveningViewSet):
    """The plan of an evening is made by the core. Every change makes a new version of it."""

    permission_classes = (CoreOnly,)
    serializer_class = serializers.PlanSerializer

    @extend_schema(
        responses=serializers.PlanSerializer, examples=[PLANNED], operation_id="plan_read"
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Read the plan.

        Its parts with tables, people and questions, and in `sentences` what it achieves and whom
        it leaves waiting, in the language of the request.
        """
        return self.answer()

    @extend_schema(
        request=serializers.Wish,
        responses={200: serializers.PlanSerializer},
        examples=[WISH],
        operation_id="plan_make",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Plan the evening, or plan it again.

        From the people who come, the queue, the time, the formats and the tables. What is held
        fast stays, what has begun stays, as little as possible moves. 409 says why there is no
        such evening and what to change.
        """
        wish = self.checked(serializers.Wish)
        spend(PLANS, by=self.me)
        with self.as_seen(wish):
            actions.propose_agenda(self.meeting, by=self.me, now=timezone.now(), **wish)
        return self.answer()

    @extend_schema(
        request=serializers.SeenVersion,
        responses=serializers.PlanSerializer,
        operation_id="plan_announce",
    )
    @action(detail=False, methods=["put"], url_path="announcement")
    def announcement(self, request: Request, pk: str) -> Response:
        """Tell everyone.

        The questions are on the agenda, phones show tables, those who are here already and have
        no seat get one. Safe to repeat.
        """
        seen = self.checked(serializers.SeenVersion)
        agenda = self.agenda
        with self.as_seen(seen):
            actions.publish_agenda(agenda, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=serializers.SeatChange,
        responses=serializers.PlanSerializer,
        parameters=numbered("A seat of the plan"),
        operation_id="plan_seat",
    )
    @action(detail=False, methods=["patch"], url_path=f"seats/{NUMBER}")
    def seat(self, request: Request, pk: str, number: str) -> Response:
        """Move, swap or lock a person's seat.

        To another `table` of the same part, `with` somebody else's seat, or `locked` for the next
        plan. Their questions come along.
        """
        change, now = self.checked(serializers.SeatChange), timezone.now()
        with self.as_seen(change):
            seat = get_object_or_404(self.seats, pk=number)
            if "locked" in change:
                actions.lock(seat, held=change["locked"], by=self.me, now=now)
            elif "with" in change:
                other = get_object_or_404(self.seats, pk=change["with"])
                actions.swap_seats(seat, other, by=self.me, now=now)
            else:
                to = get_object_or_404(self.tables, pk=change["table"])
                actions.move_seat(seat, to=to, by=self.me, now=now)
        return self.answer()

    @extend_schema(
        request=serializers.ItemChange,
        responses=serializers.PlanSerializer,
        parameters=numbered("A question's place in the plan: the `id` of an item"),
        operation_id="plan_item",
    )
    @action(detail=False, methods=["patch"], url_path=f"items/{NUMBER}")
    def item(self, request: Request, pk: str, number: str) -> Response:
        """Hold a question fast, or let it go.

        The next plan keeps it at this table.
        """
        change = self.checked(serializers.ItemChange)
        with self.as_seen(change):
            item = get_object_or_404(self.items, pk=number)
            actions.lock(item, held=change["locked"], by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        responses={200: serializers.PlanSerializer},
        parameters=numbered("A question's place in the plan: the `id` of an item"),
        operation_id="plan_take_off",
    )
    @item.mapping.delete
    def taking_off(self, request: Request, pk: str, number: str) -> Response:
        """Not tonight: take a question off.

        It keeps its place in the queue, and a new plan doesn't bring it back.
        """
        item = get_object_or_404(self.items, pk=number)
        actions.take_off(item, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=serializers.PartChange,
        responses=serializers.PlanSerializer,
        parameters=numbered("A part of the plan that is work on questions"),
        operation_id="plan_part",
    )
    @action(detail=False, methods=["patch"], url_path=f"parts/{NUMBER}")
    def part(self, request: Request, pk: str, number: str) -> Response:
        """Change a part: its format, its minutes, its place; or hold its format.

        With another `format` people are seated for it at once; both or nothing. Only work on
        questions has a format; arriving, opening and closing stay in their places.
        """
        change, now = self.checked(serializers.PartChange), timezone.now()
        with self.as_seen(change):
            parts = self.parts
            if "format" in change or "locked" in change:
                parts = parts.filter(kind=Block.Kind.WORK)
            part = get_object_or_404(parts, pk=number)
            if "minutes" in change:
                actions.set_minutes(part, minutes=change["minutes"], by=self.me, now=now)
            elif "move" in change:
                later = change["move"] == "later"
                actions.move_block(part, later=later, by=self.me, now=now)
            elif "format" in change:
                spend(PLANS, by=self.me)
                actions.plan_with_format(part, key=change["format"], by=self.me, now=now)
            else:
                actions.lock(part, held=change["locked"], by=self.me, now=now)
        return self.answer()

    @extend_schema(
        responses={200: serializers.PlanSerializer},
        parameters=numbered("A part of the plan"),
        operation_id="plan_remove_part",
    )
    @part.mapping.delete
    def removal(self, request: Request, pk: str, number: str) -> Response:
        """Remove a part that has not begun.

        Its questions wait where they were. Arriving, opening and closing stay.
        """
        part = get_object_or_404(self.parts, pk=number)
        actions.remove_block(part, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(request=None, responses=serializers.PlanSerializer, operation_id="plan_undo")
    @action(detail=False, methods=["post"], url_path="undo")
    def undo(self, request: Request, pk: str) -> Response:
        """Go back to the plan before its last change.

        Once more goes forward again. 409 once another part has begun since.
        """
        actions.undo_plan(self.meeting, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=serializers.Placing,
        responses=serializers.PlanSerializer,
        parameters=numbered("A question that waits or is on this agenda"),
        operation_id="plan_put_question",
    )
    @action(detail=False, methods=["put"], url_path=f"questions/{NUMBER}")
    def question(self, request: Request, pk: str, number: str) -> Response:
        """Put a question at a table.

        Its author sits there then; it leaves any other place on the agenda.
        """
        placing = self.checked(serializers.Placing)
        with self.as_seen(placing):
            asked = get_object_or_404(Question.objects.seen_by(self.me), pk=number)
            table = get_object_or_404(self.tables, pk=placing["table"])
            actions.put_question(asked, at=table, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        responses={200: serializers.PlanSerializer},
        parameters=numbered("A question of `left_out`"),
        operation_id="plan_bring_back",
    )
    @action(detail=False, methods=["delete"], url_path=f"left-out/{NUMBER}")
    def left_out(self, request: Request, pk: str, number: str) -> Response:
        """Let the next plan take a question again.

        It was taken off by hand before.
        """
        actions.bring_back(self.agenda, question=int(number), by=self.me, now=timezone.now())
        return self.answer()

    def answer(self) -> Response:
        return Response(self.present())

    def present(self) -> Any:
        self.__dict__.pop("meeting", None)  # as it is after the change
        return serializers.PlanSerializer(plan_state(self.meeting)).data

    @contextmanager
    def as_seen(self, sent: dict[str, Any]) -> Iterator[None]:
        """The plan is held, and is the one that the sender has read."""
        seen = sent.pop("version", None)
        with transaction.atomic():
            if seen is not None:
                known = Agenda.objects.filter(meeting=self.meeting).exists()
                held = lock_agenda(self.meeting, now=timezone.now()).version if known else 0
                if held != seen:
                    raise Stale(self.present())
            yield

    @property
    def agenda(self) -> Agenda:
        agendas = Agenda.objects.select_related("meeting")
        return get_object_or_404(agendas, meeting=self.meeting)

    @property
    def parts(self) -> Any:
        blocks = Block.objects.select_related("agenda__meeting")
        return blocks.filter(agenda__meeting=self.meeting)

    @property
    def tables(self) -> Any:
        tables = Table.objects.select_related("block__agenda__meeting")
        return tables.filter(block__agenda__meeting=self.meeting)

    @property
    def seats(self) -> Any:
        seats = Seat.objects.select_related("table__block__agenda__meeting")
        return seats.filter(table__block__agenda__meeting=self.meeting)

    @property
    def items(self) -> Any:
        items = AgendaItem.objects.select_related("table__block__agenda__meeting")
        return items.filter(table__block__agenda__meeting=self.meeting)
