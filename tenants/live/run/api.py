"""Running an evening: its state in one read, and the buttons of the facilitator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import Pagination
from tenants.live import actions
from tenants.live.api_base import NUMBER, EveningViewSet, numbered
from tenants.live.api_examples import ONWARD, STATE
from tenants.live.errors import NotLeading, Stale
from tenants.live.models import Agenda, Run, RunEvent, Table
from tenants.live.queries import presses
from tenants.live.run.guards import has_seen, lock_run
from tenants.live.run.timeline import running_timeline
from tenants.live.screens import serializers
from tenants.live.screens.reader_state import reader_state
from tenants.live.stream import tickets
from tenants.members.api_base import CoreOnly, MembersOnly
from tenants.members.budgets import PLANS, spend
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.scope import current_schema


@extend_schema(tags=["live"])
class RunViewSet(EveningViewSet):
    """The run: the facilitator changes it, every press is logged, everyone in the room reads it.

    Another of the core takes over first: until then a press is answered by 409 `not_leading` with
    the state as it is.
    """

    permission_classes = (CoreOnly,)
    serializer_class = serializers.StateSerializer

    def get_permissions(self) -> Any:
        return [MembersOnly()] if self.action == "retrieve" else super().get_permissions()

    @extend_schema(
        responses=serializers.StateSerializer, examples=[STATE], operation_id="live_state"
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """The evening now.

        The clock, the step, the tables and who is where, and yourself in the room. Ask again when
        the stream says that something has changed, or every few seconds.
        """
        return self.answer()

    @extend_schema(
        request=serializers.Begin, responses=serializers.StateSerializer, operation_id="live_begin"
    )
    @action(detail=False, methods=["put"], url_path="beginning")
    def beginning(self, request: Request, pk: str) -> Response:
        """Begin the evening.

        From three hours before its hour; you facilitate then. An evening without a plan gets one,
        and everyone is told. Begun twice, it has begun once. If you stand, people are seated
        without you.
        """
        stands = self.checked(serializers.Begin)["stands"]
        actions.start_run(self.meeting, by=self.me, now=timezone.now(), stands=stands)
        return self.answer()

    @extend_schema(
        request=serializers.Seating,
        responses=serializers.StateSerializer,
        operation_id="live_seat_those_here",
    )
    @action(detail=False, methods=["put"], url_path="seating")
    def seating(self, request: Request, pk: str) -> Response:
        """Seat anew those who are here.

        Where many who were expected have not come: what has not begun is planned for who is in the
        room. Those who come later find a table by themselves. With `format`, a part that needs no
        question comes next.
        """
        spend(PLANS, by=self.me)
        key, now = self.checked(serializers.Seating).get("format"), timezone.now()
        if key:
            actions.begin_on_the_spot(self.meeting, key=key, by=self.me, now=now)
        else:
            actions.seat_those_here(self.meeting, by=self.me, now=now)
        return self.answer()

    @extend_schema(
        request=serializers.Onward,
        responses=serializers.StateSerializer,
        examples=[ONWARD],
        operation_id="live_next_step",
    )
    @action(detail=False, methods=["post"], url_path="steps")
    def steps(self, request: Request, pk: str) -> Response:
        """On to the next step, or skip.

        Two who press at once go on by one step: the second gets 409 with the state as it is.
        After the last step close the evening instead.
        """
        press = self.checked(serializers.Onward)
        seen, skip, now = press["revision"], press.get("skip"), timezone.now()
        with self.as_seen(seen) as run:
            if skip:
                whole = skip == "part"
                actions.skip(run, by=self.me, expected_revision=seen, now=now, whole_block=whole)
            else:
                actions.next_step(run, by=self.me, expected_revision=seen, now=now)
        return self.answer()

    @extend_schema(
        request=serializers.Seen,
        responses=serializers.StateSerializer,
        operation_id="live_step_back",
    )
    @action(detail=False, methods=["post"], url_path="back")
    def back(self, request: Request, pk: str) -> Response:
        """Take a wrong step back.

        For 15 seconds after it, before anything else is pressed. The clock goes on as if nobody
        had pressed it.
        """
        seen = self.checked(serializers.Seen)["revision"]
        with self.as_seen(seen) as run:
            actions.step_back(run, by=self.me, expected_revision=seen, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=None, responses=serializers.StateSerializer, operation_id="live_by_itself"
    )
    @action(detail=False, methods=["put"], url_path="by-itself")
    def by_itself(self, request: Request, pk: str) -> Response:
        """Let steps go on by themselves when their time is over.

        The last one waits for you.
        """
        actions.go_by_itself(self.run, on=True, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=None, responses={200: serializers.StateSerializer}, operation_id="live_by_hand"
    )
    @by_itself.mapping.delete
    def by_hand(self, request: Request, pk: str) -> Response:
        """Go on by hand again."""
        actions.go_by_itself(self.run, on=False, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=serializers.MoreTime,
        responses=serializers.StateSerializer,
        operation_id="live_extend_step",
    )
    @action(detail=False, methods=["post"], url_path="minutes")
    def minutes(self, request: Request, pk: str) -> Response:
        """More minutes for this step.

        Once its time is over, they count from now.
        """
        press = self.checked(serializers.MoreTime)
        seen = press["revision"]
        with self.as_seen(seen) as run:
            actions.extend_step(
                run,
                by=self.me,
                minutes=press["minutes"],
                expected_revision=seen,
                now=timezone.now(),
            )
        return self.answer()

    @extend_schema(request=None, responses=serializers.StateSerializer, operation_id="live_pause")
    @action(detail=False, methods=["put"], url_path="pause")
    def pause(self, request: Request, pk: str) -> Response:
        """Stop the clock.

        Pressed twice, it stands still once.
        """
        actions.pause(self.run, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=None, responses={200: serializers.StateSerializer}, operation_id="live_resume"
    )
    @pause.mapping.delete
    def resume(self, request: Request, pk: str) -> Response:
        """Go on where the clock stood still."""
        actions.resume(self.run, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=serializers.Lead, responses=serializers.StateSerializer, operation_id="live_lead"
    )
    @action(detail=False, methods=["put"], url_path="lead")
    def lead(self, request: Request, pk: str) -> Response:
        """Hand over, or take over.

        To somebody of the core, if you lead; or without a name to yourself, where the facilitator
        is gone. Only who leads presses the buttons of the evening.
        """
        to, now = self.checked(serializers.Lead).get("to"), timezone.now()
        if to is None:
            actions.take_over(self.run, by=self.me, now=now)
        else:
            somebody = get_object_or_404(Member.objects.here(), pk=to)
            actions.hand_over(self.run, to=somebody, by=self.me, now=now)
        return self.answer()

    @extend_schema(request=None, responses=serializers.StateSerializer, operation_id="live_close")
    @action(detail=False, methods=["put"], url_path="closing")
    def closing(self, request: Request, pk: str) -> Response:
        """Close the evening.

        Its minutes are written at once, commitments become tasks, questions that were not answered
        wait in the queue again. Closed twice, it is closed once.
        """
        actions.close_run(self.run, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=None,
        responses=serializers.StateSerializer,
        parameters=numbered("A question of `asked` in the state"),
        operation_id="live_take_tonight",
    )
    @action(detail=False, methods=["put"], url_path=f"questions/{NUMBER}")
    def asked(self, request: Request, pk: str, number: str) -> Response:
        """Take a question from the room tonight.

        It gets the first turn that is free; the evening gets no longer.
        """
        question = get_object_or_404(Question, pk=number)
        actions.take_tonight(question, agenda=self.agenda, by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(
        request=None,
        responses={200: serializers.StateSerializer},
        parameters=numbered("A question of `asked` in the state"),
        operation_id="live_leave_in_queue",
    )
    @asked.mapping.delete
    def not_tonight(self, request: Request, pk: str, number: str) -> Response:
        """Leave a question from the room in the queue."""
        question, now = get_object_or_404(Question, pk=number), timezone.now()
        actions.leave_in_queue(self.agenda, question=question.pk, by=self.me, now=now)
        return self.answer()

    @property
    def agenda(self) -> Agenda:
        plans = Agenda.objects.select_related("meeting")
        return get_object_or_404(plans, meeting=self.meeting)

    @extend_schema(
        request=serializers.TableSeen,
        responses=serializers.StateSerializer,
        parameters=numbered("A table of the part that is going on"),
        operation_id="live_table_next_step",
    )
    @action(
        detail=False,
        methods=["post"],
        url_path=f"tables/{NUMBER}/steps",
        permission_classes=(MembersOnly,),
    )
    def table_steps(self, request: Request, pk: str, number: str) -> Response:
        """A table goes on by itself.

        For who sits there, and the core; no further than its part of the evening, and not in a
        part for the whole room. With `back` one step back, at most to where the room is. A `step`
        that the table has left already is answered by 409 with the state as it is.
        """
        sent, now = self.checked(serializers.TableSeen), timezone.now()
        seen, move = sent["step"], actions.table_back if sent["back"] else actions.table_next
        with transaction.atomic():
            run = lock_run(self.run)
            table = self.table(run, number)
            stop = running_timeline(run).at_table(table)
            if stop.position != seen:
                raise Stale(self.present())
            move(run, table=table, expected_step=seen, by=self.me, now=now)
        return self.answer()

    @extend_schema(
        responses={200: serializers.StateSerializer},
        parameters=numbered("A table of the part that is going on"),
        operation_id="live_table_rejoin",
    )
    @action(detail=False, methods=["delete"], url_path=f"tables/{NUMBER}/own-clock")
    def table_rejoin(self, request: Request, pk: str, number: str) -> Response:
        """Bring a table back to the common clock."""
        run = self.run
        actions.table_rejoin(run, table=self.table(run, number), by=self.me, now=timezone.now())
        return self.answer()

    @extend_schema(responses=serializers.PressSerializer(many=True), operation_id="live_presses")
    @action(detail=False, url_path="presses", pagination_class=Pagination)
    def presses(self, request: Request, pk: str) -> Response:
        """All presses, the first one first.

        The evening can be told again from these.
        """
        events: list[RunEvent] = list(presses(self.run))
        rows = [{**vars(event), "by": _name(event.by or event.guest), "to": _name(event.to)}
                for event in events]  # fmt: skip
        return self.page_of(rows, serializers.PressSerializer)

    @extend_schema(request=None, responses=serializers.TicketSerializer, operation_id="live_ticket")
    @action(detail=False, methods=["get"], url_path="ticket", permission_classes=(MembersOnly,))
    def ticket(self, request: Request, pk: str) -> Response:
        """A ticket for the stream of this evening.

        Server-sent events tell that the clock (`step`), the plan (`agenda`), the people, the words
        have changed or that the evening is `closed`; then read the state. The stream holds no
        secrets, and nothing is lost with a lost event.
        """
        now = timezone.now()
        origin = f"{request.scheme}://{request.get_host()}"
        ticket = tickets.issue(
            schema=current_schema(),
            number=self.meeting.pk,
            origin=origin,
            now=now,
            user=self.me.user_id,
        )
        url = f"{settings.STREAM_URL}?ticket={ticket}"
        told = {"ticket": ticket, "url": url, "expires_at": now + tickets.TERM}
        return Response(serializers.TicketSerializer(told).data)

    def handle_exception(self, error: Exception) -> Response:
        """Add the state of the run to refusals of people who don't lead."""
        if isinstance(error, NotLeading):
            error.present = self.present()
        return super().handle_exception(error)

    def answer(self) -> Response:
        self.__dict__.pop("meeting", None)  # as it is after the press
        return Response(self.present())

    def present(self) -> Any:
        now = timezone.now()
        is_core = self.me.is_core(now=now)
        state = reader_state(self.meeting, attendance=self.attendance, is_core=is_core, now=now)
        return serializers.StateSerializer(state).data

    @contextmanager
    def as_seen(self, revision: int) -> Iterator[Run]:
        """The evening is held, and is where the sender has seen it."""
        with transaction.atomic():
            run = lock_run(self.run)
            if not has_seen(run, revision):
                raise Stale(self.present())
            yield run

    def table(self, run: Run, number: str) -> Table:
        tables = Table.objects.filter(block__agenda__meeting=run.meeting_id)
        return get_object_or_404(tables, block__position=run.block, number=number)


def _name(who: Any) -> str | None:
    return who.name if who else None
