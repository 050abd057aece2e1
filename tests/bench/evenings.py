"""Believable evenings for measuring the planner: the starter formats, a history of encounters."""

from __future__ import annotations

import random

from tenants.meetings.planning import Evening, Format, Person, Question, Situation

STAGES = ("idea", "problem", "prototype", "launch", "growth")
BLOCKERS = (
    "customer",
    "value",
    "solution",
    "business_model",
    "team",
    "technology",
    "money_law",
    "market",
    "myself",
)
TOPICS = (
    "sales",
    "design",
    "python",
    "law",
    "marketing",
    "finance",
    "hardware",
    "research",
    "teaching",
    "logistics",
    "video",
    "hiring",
)


def starter_formats() -> tuple[Format, ...]:
    """The starter formats of the platform in the planner's terms; minutes as in their sources."""

    def made(key: str, stages: str, blockers: str, **rest: int | bool) -> Format:
        fits = frozenset(stages.split()), frozenset(blockers.split())
        return Format(key, *fits, **rest)  # type: ignore[arg-type]  # one bag of numbers

    return (
        made("one_two_four_all", "idea", "value customer", min_people=4, max_people=200,
             fixed_minutes=12, parallel=False),
        made("troika", "problem", "myself team", min_people=3, max_people=5, table_min=3,
             table_max=4, fixed_minutes=1, minutes_per_question=10, questions_per_run=3),
        made("wise_crowds", "prototype", "solution technology business_model", min_people=4,
             max_people=7, table_min=5, table_max=6, minutes_per_question=15, questions_per_run=4),
        made("twenty_five_ten", "idea", "solution", min_people=8, max_people=120,
             fixed_minutes=30, parallel=False),
        made("triz", "launch", "money_law market", min_people=4, max_people=8, table_min=4,
             table_max=7, fixed_minutes=40),
        made("lean_coffee", "growth", "market team", min_people=3, max_people=8, table_min=4,
             table_max=7, fixed_minutes=10, minutes_per_question=5, questions_per_run=6),
        made("pro_action_cafe", "idea problem prototype launch growth", "", min_people=4,
             max_people=6, table_min=4, table_max=5, min_room=12, fixed_minutes=10,
             minutes_per_question=60),
    )  # fmt: skip


def evening(
    people: int,
    questions: int,
    tables: int,
    *,
    seed: int,
    weeks: int = 12,
    minutes: int = 120,
    formats: tuple[Format, ...] | None = None,
) -> Situation:
    """A room with `weeks` of earlier meetings in which tables of six formed by habit."""
    chance = random.Random(seed)
    crowd = tuple(
        Person(
            number,
            frozenset(chance.sample(TOPICS, chance.randint(1, 4))),
            frozenset({chance.randint(1, max(2, people // 2))}),
        )
        for number in range(1, people + 1)
    )
    met: dict[tuple[int, int], int] = {}
    ids = [person.id for person in crowd]
    for _ in range(weeks):
        # People drift towards those they know: neighbours in the list sit together more often.
        order = sorted(ids, key=lambda n: n + chance.gauss(0, people / 4))
        for first in range(0, people, 6):
            group = sorted(order[first : first + 6])
            for i, one in enumerate(group):
                for other in group[i + 1 :]:
                    met[one, other] = met.get((one, other), 0) + 1
    asked = tuple(
        Question(
            100 + number,
            chance.choice(ids[: max(1, 2 * people // 3)]),
            chance.randint(1, max(2, people // 2)),
            chance.choice(STAGES),
            chance.choice(BLOCKERS),
            min(int(chance.expovariate(0.4)), 15),
            chance.choice((0, 0, 0, 1, 1, 2)),
        )
        for number in range(questions)
    )
    return Situation(
        crowd,
        asked,
        formats or starter_formats(),
        Evening(minutes=minutes, tables=tables, seats=8),
        met,
        seed=seed,
    )
