"""Fault 14: somebody orders or counts people by merit. Nothing in a city does so.

Lists are ordered by time, by relevance, by turn, or at random. Each exception below is named with
its reason; a new one fails until it is written down here, and one that is gone fails, too.
"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import models
from django.urls import get_resolver
from rest_framework import serializers

from tenants.members.models import Member
from tenants.products.serializers import PersonSerializer
from tests.faults import merit

TURN = "a turn: whoever was served or led least comes first, and no number is shown"
PLAN = "seats and questions of an evening: by fairness and room, and no number is shown"
VOTE = "cards by the dots of their vote: a result of the format, about cards"
WORDS = "letters of words and drawings, not people"
MACHINE = "the installation's own work: schemas, providers"

SORTS: dict[str, str] = {
    "tenants/governance/duties/queries.py:rota": TURN,
    "tenants/products/models/question.py:QuestionQuerySet.waiting": TURN,
    "tenants/products/queries/questions.py:questions": TURN,
    "tenants/live/plan/page.py:_queue": TURN,
    "tenants/live/plan/planner_input.py:_questions": TURN,
    "tenants/live/plan/arrivals.py:_seat": PLAN,
    "tenants/live/plan/seats.py:_free_table": PLAN,
    "tenants/meetings/planning/assembly.py:seated_block": PLAN,
    "tenants/meetings/planning/placing.py:_Filling.seat_the_rest": PLAN,
    "tenants/meetings/planning/placing.py:_Filling.table_for_author": PLAN,
    "tenants/meetings/planning/placing.py:place": PLAN,
    "tenants/meetings/planning/planner.py:_Search.best": PLAN,
    "tenants/meetings/planning/question_bound.py:QuestionBound.__init__": PLAN,
    "tenants/pairs/matching.py:_join_new": PLAN,
    "tenants/pairs/matching.py:make_groups": PLAN,
    "tenants/governance/decisions/counting/choices.py:count_dates": VOTE,
    "tenants/live/captures/votes.py:_rated": VOTE,
    "tenants/live/run/focus.py:topics_of": VOTE,
    "tenants/outcome/queries/captures.py:grouped": VOTE,
    "tenants/conversations/mentions.py:rendered": WORDS,
    "tenants/conversations/personal_data.py:_without": WORDS,
    "tenants/ui/linemap_svg.py:_in_lines": WORDS,
    "tenants/ui/marks.py:Marks.spelling": WORDS,
    "tenants/ui/search_terms.py:one_slip": WORDS,
    "tenants/formats/catalogue/comparison.py:_matches": "steps of two formats that are most alike",
    "tenants/registry/fleet/drift.py:drift": MACHINE,
    "tenants/ui/slots.py:Slot.providers": MACHINE,
}
ASKED = "how many are asked, have spoken or are needed; names of who is asked beside it"
PARTS: dict[str, str] = {
    "governance/decisions/templates/decisions/parts/electors.html": ASKED,
    "governance/decisions/templates/decisions/parts/objection.html": "the version that took it in",
    "governance/decisions/templates/decisions/parts/outcome.html": ASKED,
    "governance/duties/templates/duties/parts/load.html": "the alarm of too much in one hand",
    "live/templates/live/wall/tables.html": "counts tables, to choose the size of letters",
    "meetings/templates/meetings/parts/core.html": "how many wait or have registered",
    "outcome/templates/outcome/parts/minutes_parts.html": "numbers of the tables",
    "outcome/templates/outcome/parts/thought.html": "dots of a card from its vote",
    "products/templates/products/hours.html": "hours that somebody noted about their own product",
    "rounds/templates/rounds/parts/row.html": ASKED,
    "rounds/templates/rounds/parts/taken.html": "words, not a number",
}
TEMPLATES = {f"tenants/{path}": reason for path, reason in PARTS.items()}
ANSWERS: dict[str, tuple[str, ...]] = {
    "how many are asked and needed for one decision": (
        "DecisionSerializer.electors",
        "DecisionSerializer.most_choices",
        "DecisionSerializer.quorum",
        "RoundSerializer.asked",
        "RoundSerializer.spoken",
        "WordSerializer.settled_in",
    ),
    "the number of a thing or of a decision, and the value of a setting": (
        "ActSerializer.thing_id",
        "OneActSerializer.thing_id",
        "SettingSerializer.decision",
        "SettingSerializer.least",
        "SettingSerializer.most",
        "SettingSerializer.open_decision",
        "SettingSerializer.value",
    ),
    "a measure of a whole evening or of a format": (
        "EnergySerializer.after",
        "EnergySerializer.before",
        "FormatEffectsSerializer.evenings",
        "FormatEffectsSerializer.perspectives_per_question",
        "FormatEffectsSerializer.questions",
        "FormatEffectsSerializer.questions_per_ten_person_hours",
        "FormatEffectsSerializer.realisations_per_question",
        "MinutesSerializer.came",
    ),
    "the sizes that a format is made for": tuple(
        f"{name}.{field}"
        for name in ("FormatSerializer", "FormatWithStepsSerializer")
        for field in (
            *("max_people", "min_people", "questions_max", "questions_min"),
            *("table_max", "table_min"),
        )
    ),
    "the size of a file": ("FileSerializer.height", "FileSerializer.size", "FileSerializer.width"),
    "a running evening: its keys, seats and clock": (
        "ItemSerializer.question",
        "PlanSerializer.here",
        "PlanSerializer.meeting",
        "PlanSerializer.seats",
        "PlanSerializer.tables",
        "PressSerializer.part",
        "PressSerializer.seconds",
        "StateSerializer.here",
        "StateSerializer.meeting",
        "StateSerializer.plan_version",
        "TableSerializer.ahead",
    ),
    "points of a card from its vote; the key of a question": (
        "ThoughtSerializer.points",
        "ThoughtSerializer.question",
    ),
    "the turn of a question: how often it had its time": (
        "QuestionDetailSerializer.times_served",
        "QuestionSerializer.times_served",
    ),
    "hours that somebody noted about their own product, without a sum by person": (
        "HoursSerializer.hours",
    ),
    "questions that wait for help on a product": ("ProductSerializer.open_questions",),
}


def test_queries_and_sorts_rank_nobody() -> None:
    assert merit.in_sources(merit.sources()) == set(SORTS)


def test_no_table_is_ordered_by_a_count() -> None:
    assert merit.in_orderings(merit.tenant_models()) == set()


def test_templates_put_no_number_beside_a_person() -> None:
    numbers = merit.counted_numbers()
    assert merit.in_templates(merit.templates(), counters=numbers) == set(TEMPLATES)


def test_answers_of_the_api_put_no_number_beside_a_person() -> None:
    assert get_resolver(settings.CITY_URLCONF).reverse_dict  # imports every serializer
    allowed = {name for names in ANSWERS.values() for name in names}
    assert merit.in_serializers(merit.city_serializers()) == allowed


@pytest.mark.parametrize(
    "ranking",
    [
        'Member.objects.annotate(n=Count("captures")).order_by("-n")',
        'Member.objects.annotate(n=Count("captures")).filter(n__gt=1).order_by("name", "-n")',
        'Member.objects.alias(n=Coalesce(Sum("points"), 0)).order_by(F("n").desc())',
        'Member.objects.order_by(Count("captures").desc())',
        'Member.objects.annotate(Count("captures")).order_by("-captures__count")',
        'Question.objects.order_by("-author__questions__times_served")',
        "sorted(people, key=lambda person: -led[person.pk])",
        "sorted(people, key=lambda person: len(person.captures.all()))",
        "max(people, key=led.get)",
        "Counter(people).most_common(3)",
        'Member.objects.annotate(place=Window(Rank(), order_by="led"))',
        'cursor.execute("SELECT by_id FROM capture GROUP BY 1 ORDER BY count(*) DESC")',
    ],
)
def test_a_ranking_is_found(ranking: str) -> None:
    source = f"def best(people):\n    return {ranking}\n"
    assert merit.in_sources({"sample.py": source}) == {"sample.py:best"}


def test_a_ranking_over_two_files_is_found() -> None:
    files = {
        "models.py": 'def counted(rows):\n    return rows.annotate(n=Count("captures"))\n',
        "queries.py": 'def best(rows):\n    return counted(rows).order_by("-n")\n',
    }
    assert merit.in_sources(files) == {"queries.py:best"}


@pytest.mark.parametrize(
    "order",
    [
        'Member.objects.order_by("name", "pk")',
        'Member.objects.annotate(n=Count("captures")).order_by("name")',
        'Post.objects.order_by("number")',
        "sorted(people, key=lambda person: person.name)",
        "sorted(times)",
    ],
)
def test_an_order_by_name_or_time_is_none(order: str) -> None:
    source = f"def everybody(people, times):\n    return {order}\n"
    assert merit.in_sources({"sample.py": source}) == set()


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{% for m in rows %}{{ m.member }}: {{ m.captures|length }}{% endfor %}", True),
        ("{% for m in rows %}{{ m.member.name }} {{ m.posts.count }}{% endfor %}", True),
        ("{% for m in rows %}{% person m %} {{ m.captures__count }}{% endfor %}", True),
        ("{% for m in rows %}{{ m.member.name }}: {{ m.times_served }}{% endfor %}", True),
        ("{% for m in rows|dictsortreversed:'n' %}{{ m }}{% endfor %}", True),
        ("{% for m in rows %}{{ m.member }}{% endfor %} {{ rows|length }}", False),
        ("{% for p in posts %}{{ p.text }} {{ p.files|length }}{% endfor %}", False),
    ],
)
def test_a_number_beside_a_person_is_found(template: str, found: bool) -> None:
    assert bool(merit.in_templates({"sample.html": template}, counters={"times_served"})) is found


def test_a_table_and_an_answer_that_rank_are_found() -> None:
    class Ranked(models.Model):  # noqa: DJ008  # never made
        times_served = models.IntegerField()

        class Meta:
            app_label = "sample"
            managed = False
            ordering = ("-times_served",)

    class Scored(PersonSerializer):
        thoughts = serializers.IntegerField()

        class Meta:
            model = Member
            fields = ("id", "name", "thoughts")

    assert merit.in_orderings([Ranked]) == {"sample.Ranked"}
    (found,) = merit.in_serializers([Scored])
    assert found.endswith("Scored.thoughts")
