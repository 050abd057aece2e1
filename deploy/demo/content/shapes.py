"""The shapes of the demo network's content: plain data, no framework.

Keys are unique within a city. Every time is relative to the day of seeding: `weeks_ago` and
`days_ago` count back from today, `due_days` counts on from the evening it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent
from typing import Literal

Stage = Literal[
    "idea", "problem", "prototype", "launch", "growth", "paused", "handed_over", "archived"
]
Blocker = Literal[
    "customer",
    "value",
    "solution",
    "business_model",
    "team",
    "technology",
    "money_law",
    "market",
    "myself",
]
Subject = Literal["product", "person", "community"]
QuestionState = Literal["queued", "worked_on", "answered"]
Visibility = Literal["city", "network", "public"]
FormatKey = Literal[
    "one_two_four_all",
    "twenty_five_ten",
    "troika",
    "wise_crowds",
    "triz",
    "what_so_what",
    "lean_coffee",
    "pro_action_cafe",
]
DutyKind = Literal["facilitation", "venue", "newcomers", "minutes", "moderation", "partners"]
Accent = Literal["orange", "blue", "green", "violet", "teal", "amber", "pink", "red"]
SeriesKind = Literal["regular", "experimental"]
Arrived = Literal["rsvp", "walk_in", "guest"]


def prose(text: str) -> str:
    """Markdown from an indented block: the indent goes, paragraphs and lists stay."""
    return dedent(text).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Topics are in the person's own words, at most 60 characters each."""

    key: str
    name: str
    email: str
    helps_with: tuple[str, ...]
    learning: tuple[str, ...]
    working_on: str
    about: str
    joined_weeks_ago: int
    language: Literal["ru", "en"] = "ru"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertCard:
    """A person's card in the network; the only place where credentials are allowed."""

    person: str
    headline: str
    text: str
    topics: tuple[str, ...]
    credentials: str = ""


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage entered. `hours` is the work put in so far, in total, at that moment."""

    stage: Stage
    weeks_ago: int
    hours: int
    why: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """`authors[0]` brought it. `hours` is the work put in until today, in total."""

    key: str
    title: str
    pitch: str
    text: str
    authors: tuple[str, ...]
    stages: tuple[StageStep, ...]
    hours: int
    helpers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    visibility: Visibility = "city"

    @property
    def stage(self) -> Stage:
        return self.stages[-1].stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`weeks_waiting` counts from the asking or the last time it was worked on; 0 if answered."""

    key: str
    text: str
    outcome: str
    blocker: Blocker
    by: str
    asked_weeks_ago: int
    about: Subject = "product"
    product: str | None = None
    state: QuestionState = "queued"
    answer: str = ""
    times_served: int = 0
    weeks_waiting: int = 0


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone in the room without an account here; `home` is the city that vouches, if any."""

    key: str
    name: str
    note: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """`who` is a person's or a guest's key; energy is 1–5, None where it was not given."""

    who: str
    how: Arrived
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Perspective:
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Realisation:
    """`after_7_days` is the author's own answer to “what has changed?”, empty if none came."""

    by: str
    text: str
    after_7_days: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """`kept` is None while it is still open."""

    by: str
    text: str
    due_days: int
    kept: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One question worked in one format. Works with the same `slot` ran at the same time.

    `tables` are the groups of people (or guests) who sat together, the asker among them.
    """

    question: str
    format: FormatKey
    slot: int
    tables: tuple[tuple[str, ...], ...]
    perspectives: tuple[Perspective, ...]
    realisations: tuple[Realisation, ...] = ()
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """A regular meeting in full. `weeks_ago == 0` is tonight: nobody has come, nothing is worked.

    `rsvps` are those who said they would come, with or without an account.
    """

    weeks_ago: int
    facilitator: str
    minutes_keeper: str
    framing: str
    rsvps: tuple[str, ...]
    guests: tuple[Guest, ...] = ()
    came: tuple[Arrival, ...] = ()
    works: tuple[Work, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """A meeting of which only the outline is kept."""

    weeks_ago: int
    came: int
    questions: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """`weekday` as in `date.weekday()`: Monday is 0; `starts` is local, HH:MM."""

    kind: SeriesKind
    title: str
    weekday: int
    starts: str
    minutes: int
    venue: str
    address: str
    capacity: int
    about: str
    open_to_all: bool = True
    hypothesis: str = ""


@dataclass(frozen=True, slots=True)
class Principle:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Duty:
    duty: DutyKind
    person: str
    taken_weeks_ago: int


@dataclass(frozen=True, slots=True)
class Wish:
    """`by` is None for an anonymous wish; `value` is the key of the value it grew into."""

    text: str
    by: str | None
    weeks_ago: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    key: str
    title: str
    text: str
    weeks_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`values` are the keys of the values it rests on, at least one."""

    title: str
    text: str
    values: tuple[str, ...]
    weeks_ago: int
    trial_weeks: int
    in_practice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    slug: str
    name_ru: str
    name_en: str
    timezone: str
    accent: Accent
    about: str
    mission: str
    principles: tuple[Principle, ...]
    launched_weeks_ago: int
    initiators: tuple[str, ...]
    telegram: str
    series: tuple[Series, ...]
    duties: tuple[Duty, ...]
    people: tuple[Person, ...]
    products: tuple[Product, ...]
    questions: tuple[Question, ...]
    experts: tuple[ExpertCard, ...] = ()
    evenings: tuple[Evening, ...] = ()
    meetings: tuple[PastMeeting, ...] = ()
    wishes: tuple[Wish, ...] = ()
    values: tuple[Value, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Initiator:
    name: str
    email: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A group that asks for a city and waits for an answer."""

    name_ru: str
    name_en: str
    timezone: str
    initiators: tuple[Initiator, ...]
    venue: str
    address: str
    weekday: int
    starts: str
    minutes: int
    why: str
    days_ago: int
    experience: str = ""
