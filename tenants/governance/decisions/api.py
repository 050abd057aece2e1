"""The API of decisions; it calls the same queries and actions as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.routers import Router, below
from tenants.governance.decisions import actions, schedule, serializers
from tenants.governance.decisions.budgets import OPENED
from tenants.governance.decisions.errors import OnThePage
from tenants.governance.decisions.models import Decision, Elector, Say, Urn, Word
from tenants.governance.decisions.queries import decision_page, electors_of
from tenants.members.api_base import CityViewSet, MembersOnly
from tenants.members.budgets import spend

HIDDEN_AT_FIRST = (Word.Kind.OBJECTION, Word.Kind.NOMINATION)


@extend_schema_view(
    list=extend_schema(
        summary="Decisions", description="Open ones first, the nearest end first; then the latest."
    ),
    retrieve=extend_schema(summary="One decision", description="With its text and its numbers."),
)
@extend_schema(tags=["decisions"])
class DecisionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    serializer_class = serializers.DecisionSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Decision]:
        if self.is_described:
            return Decision.objects.none()
        found: QuerySet[Decision] = Decision.objects.select_related("by")
        return found.order_by("-closed_at", "closes_at", "-pk")  # null comes first

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        if self.is_described or self.member is None:
            return context
        mine = Elector.objects.filter(member=self.me)
        return {**context, "mine": {row.decision_id: row for row in mine}}

    @extend_schema(
        request=serializers.NewDecision,
        responses={201: serializers.DecisionSerializer},
        operation_id="decisions_open",
    )
    def create(self, request: Request) -> Response:
        """Propose something; those who are asked are fixed with that."""
        sent, now = self.checked(serializers.NewDecision), timezone.now()
        spend(OPENED, by=self.me)
        electors = [self.me, *electors_of(sent.pop("electors"), now=now)]
        closes_at = schedule.evening_in(int(sent.pop("days")), now=now)
        made = actions.open_decision(
            by=self.me, electors=electors, closes_at=closes_at, now=now, **sent
        )
        return self.row_response(made.pk, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.Answer,
        responses=serializers.DecisionSerializer,
        operation_id="decisions_answer",
    )
    @action(detail=True, methods=["put"])
    def word(self, request: Request, pk: str) -> Response:
        """Your word on a proposal; you can change it until the end."""
        found, sent, now = self.get_object(), self.checked(serializers.Answer), timezone.now()
        match sent["say"]:
            case Say.CONSENT:
                actions.consent(found, by=self.me, now=now)
            case Say.ASIDE:
                actions.stand_aside(found, by=self.me, now=now)
            case _:
                words = {"text": sent["text"], "change": sent["change"]}
                actions.object_to(found, by=self.me, now=now, **words)
        return self.row_response(found.pk)

    @extend_schema(
        request=serializers.Choice,
        responses=serializers.DecisionSerializer,
        operation_id="decisions_choose",
    )
    @action(detail=True, methods=["put"])
    def ballot(self, request: Request, pk: str) -> Response:
        """Your voice among options, where they are not anonymous; you can change it.

        Anonymous ballots are cast on the page only: no program keeps their receipts.
        """
        found, sent = self.get_object(), self.checked(serializers.Choice)
        if found.is_anonymous:
            raise OnThePage
        actions.choose(found, by=self.me, voice=sent, now=timezone.now())
        return self.row_response(found.pk)

    @extend_schema(responses=serializers.Ballots, operation_id="decisions_ballots")
    @action(detail=True, methods=["get"])
    def ballots(self, request: Request, pk: str) -> Response:
        """The published ballots of an anonymous decision, for whoever counts again."""
        found = self.get_object()
        urn = Urn.objects.filter(decision=found, decision__closed_at__isnull=False).first()
        ballots = urn.ballots if urn else {}
        return Response({"options": found.options, "ballots": ballots, "tally": found.tally})

    @extend_schema(
        request=serializers.Delegate,
        responses=serializers.DecisionSerializer,
        operation_id="decisions_delegate",
    )
    @action(detail=True, methods=["put"])
    def delegation(self, request: Request, pk: str) -> Response:
        """Let another elector speak for you in this decision; your own word ends it."""
        found, sent = self.get_object(), self.checked(serializers.Delegate)
        actions.delegate(found, by=self.me, now=timezone.now(), **sent)
        return self.row_response(found.pk)

    @extend_schema(
        request=None,
        responses=serializers.DecisionSerializer,
        operation_id="decisions_take_delegation_back",
    )
    @delegation.mapping.delete
    def own_voice(self, request: Request, pk: str) -> Response:
        """Speak for yourself again."""
        found = self.get_object()
        actions.take_delegation_back(found, by=self.me, now=timezone.now())
        return self.row_response(found.pk)

    @extend_schema(
        request=serializers.NewVersion,
        responses=serializers.DecisionSerializer,
        operation_id="decisions_integrate",
    )
    @action(detail=True, methods=["post"])
    def version(self, request: Request, pk: str) -> Response:
        """Another text. Whoever made the objections that it takes in is asked again."""
        found, sent = self.get_object(), self.checked(serializers.NewVersion)
        actions.integrate(found, by=self.me, now=timezone.now(), **sent)
        return self.row_response(found.pk)

    @extend_schema(
        request=None,
        responses=serializers.DecisionSerializer,
        operation_id="decisions_next_step",
    )
    @action(detail=True, methods=["put"], url_path="next-step")
    def next_step(self, request: Request, pk: str) -> Response:
        """Let reactions, or consent, begin now. For whoever proposes it, and the core."""
        found = self.get_object()
        actions.begin_next_step(found, by=self.me, now=timezone.now())
        return self.row_response(found.pk)

    @extend_schema(
        request=None, responses=serializers.DecisionSerializer, operation_id="decisions_close"
    )
    @action(detail=True, methods=["put"])
    def closing(self, request: Request, pk: str) -> Response:
        """Close it once everybody has spoken."""
        found = self.get_object()
        actions.close_early(found, by=self.me, now=timezone.now())
        return self.row_response(found.pk)

    @extend_schema(
        request=serializers.Reason,
        responses=serializers.DecisionSerializer,
        operation_id="decisions_withdraw",
    )
    @action(detail=True, methods=["put"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take your own proposal back, and say why."""
        found, sent = self.get_object(), self.checked(serializers.Reason)
        actions.withdraw(found, by=self.me, now=timezone.now(), **sent)
        return self.row_response(found.pk)


@extend_schema_view(
    list=extend_schema(
        summary="Words on a decision",
        description="In the order of writing. Objections of others are shown once you have given "
        "your own word, or when it is over.",
    ),
)
@extend_schema(tags=["decisions"])
class WordViewSet(mixins.ListModelMixin, CityViewSet):
    serializer_class = serializers.WordSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Word]:
        if self.is_described:
            return Word.objects.none()
        found = get_object_or_404(Decision, pk=self.kwargs["pk"])
        words: QuerySet[Word] = Word.objects.filter(decision=found, taken_back_at=None)
        if not decision_page(found, reader=self.me, now=timezone.now()).shows_words:
            words = words.exclude(kind__in=HIDDEN_AT_FIRST, settled_in=0)
        return words.select_related("by").order_by("made_at", "pk")

    @extend_schema(
        request=serializers.NewWord,
        responses={201: serializers.WordSerializer},
        operation_id="decisions_write",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Ask, answer or react."""
        found, sent = get_object_or_404(Decision, pk=pk), self.checked(serializers.NewWord)
        said, now = {"by": self.me, "text": sent["text"]}, timezone.now()
        if sent["kind"] == Word.Kind.ANSWER:
            asked = Word.objects.filter(decision=found, kind=Word.Kind.QUESTION)
            word = actions.reply(get_object_or_404(asked, pk=sent.get("reply_to")), now=now, **said)
        elif sent["kind"] == Word.Kind.REACTION:
            word = actions.react(found, now=now, **said)
        else:
            word = actions.ask(found, now=now, **said)
        return self.row_response(word.pk, status.HTTP_201_CREATED)


def register(router: Router) -> None:
    router.register("decisions", DecisionViewSet, basename="decision")
    router.register(below("decisions", "words"), WordViewSet, "decision-word")
