"""The API of outcomes; it calls the same queries and actions as the pages."""

from __future__ import annotations

from tenants.api.routers import Router, below
from tenants.outcome.api.effects import EffectsViewSet
from tenants.outcome.api.mine import FollowUpViewSet, LettersViewSet, TaskViewSet
from tenants.outcome.api.minutes import MinutesViewSet
from tenants.outcome.api.question_outcome import QuestionOutcomeViewSet


def register(router: Router) -> None:
    router.register("minutes", MinutesViewSet, basename="minutes")
    router.register("tasks", TaskViewSet, basename="task")
    router.register("realisations", FollowUpViewSet, basename="realisation")
    router.register(below("questions", "outcome"), QuestionOutcomeViewSet, "question-outcome")
    router.register("letters", LettersViewSet, basename="letters")
    router.register("effects", EffectsViewSet, basename="effects")
