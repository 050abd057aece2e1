"""Records of the demo network's content, as the TOML files beside this module write them.

Keys are unique within a city. Every time is relative to the day of seeding: `weeks_ago` and
`days_ago` count back from today, `due_days` counts on from the evening it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStep:
    """Entry into a stage. `hours` is the total work up to that moment."""

    stage: Stage
    weeks_ago: int
    hours: int
    why: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """`authors[0]` created it. `hours` is the total work until today."""

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
    """`weeks_waiting` counts from the date asked or last worked on; 0 if answered."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """An attendee without an account in this city; `home` is the city that vouches, if any."""

    key: str
    name: str
    note: str
    home: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Attendance of a person or a guest, by key; energy is 1–5, None without an answer."""

    who: str
    how: Arrived
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Perspective:
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Realisation:
    """`after_7_days` is the author's answer to “what has changed?”, empty without one."""

    by: str
    text: str
    after_7_days: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """`kept` is None while the commitment is open."""

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
    """A regular meeting in full. `weeks_ago == 0` is tonight, with empty `came` and `works`.

    `rsvps` are the keys of the registered people and guests.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMeeting:
    """The outline of a past meeting: how many came, how many questions, a note."""

    weeks_ago: int
    came: int
    questions: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """`weekday` as in `date.weekday()`: Monday is 0; `starts` is local, HH:MM.

    `standing`: keys of people who come to each of its evenings.
    """

    kind: SeriesKind
    title: str
    weekday: int
    starts: str
    minutes: int
    venue: str
    address: str
    capacity: int
    about: str
    first_seats: int = 0
    standing: tuple[str, ...] = ()
    open_to_all: bool = True
    hypothesis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principle:
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    duty: DutyKind
    person: str
    taken_weeks_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`by` is None for an anonymous wish; `value` is the key of the value it grew into."""

    text: str
    weeks_ago: int
    by: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    key: str
    title: str
    text: str
    weeks_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    by: str
    text: str
    hours_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`values` are the keys of the values it rests on, at least one; it cites the first."""

    title: str
    text: str
    look_at: str
    values: tuple[str, ...]
    weeks_ago: int
    trial_weeks: int
    in_practice: bool = False
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """`reply_to` is the number of the answered post in its thread; `becomes` what it grew into."""

    by: str
    text: str
    hours_ago: int
    reply_to: int = 0
    becomes: Literal["", "question", "task"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """About a product, a question, or the minutes of an evening: 1 is the latest one."""

    posts: tuple[Post, ...]
    product: str = ""
    question: str = ""
    evening: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LookVoice:
    """A voice of a second look."""

    keeps: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPost:
    """A post below a product or a question, its report, and the act of `core`, if any.

    `rule` is the title of a rule of the city, or the name of one with which every city begins.
    `days`: for how long it was hidden. `voices` are given to a second look in the order of its lot.
    """

    by: str
    text: str
    hours_ago: int
    reporter: str
    rule: str
    product: str = ""
    question: str = ""
    words: str = ""
    core: str = ""
    act: Literal["", "word", "hide"] = ""
    days: int = 0
    reason: str = ""
    answer: str = ""
    voices: tuple[LookVoice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionWord:
    """`part` is the time of it, in hundredths of the decision's. An answer has the number of its
    question; an objection has `change` and, where it was taken in, the new `text_after` and `why`.
    """

    kind: Literal["question", "answer", "reaction", "consent", "aside", "objection"]
    by: str
    part: int
    text: str = ""
    change: str = ""
    answers: int = 0
    text_after: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    by: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Open while `days_ago` is less than `days`; `consenting` at three quarters of the time.

    With `options`, `voices` has a number for each: its place in a ranking, its dots.
    """

    title: str
    text: str
    by: str
    days_ago: int
    days: int
    review_weeks: int = 0
    way: Literal["consent", "ranked", "dots"] = "consent"
    options: tuple[str, ...] = ()
    most_choices: int = 1
    is_anonymous: bool = False
    voices: tuple[Voice, ...] = ()
    words: tuple[DecisionWord, ...] = ()
    consenting: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of somebody in a round, hours after its opening."""

    by: str
    after_hours: int
    text: str
    helped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Perspectives on a question. `taken`: what its author took along, once it had ended."""

    question: str
    hours: Literal[24, 48, 72, 168]
    shape: Literal["alone", "together"]
    asks: Literal["all", "chosen"]
    opened_hours_ago: int
    words: tuple[Word, ...]
    chosen: tuple[str, ...] = ()
    prompt: str = ""
    taken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """`silent_weeks` is the number of latest weeks in which the meeting was cancelled."""

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
    threads: tuple[Thread, ...] = ()
    reported: tuple[ReportedPost, ...] = ()
    decisions: tuple[Decision, ...] = ()
    rounds: tuple[Round, ...] = ()
    silent_weeks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiator:
    name: str
    email: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A group's application for a city, still unanswered."""

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
