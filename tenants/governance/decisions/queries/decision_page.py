"""A decision as one member reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tenants.governance.decisions.counting import count_choices
from tenants.governance.decisions.models import Decision, Elector, Say, Stage, Urn, Way, Word
from tenants.members.models import Member
from tenants.ui import dates
from tenants.ui.linemap import Line, Stop

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMES_OF_ELECTION = {
    Stage.CLARIFY: gettext_lazy("Nominations"),
    Stage.REACT: gettext_lazy("Second thoughts"),
}
STEPS = (Stage.CLARIFY, Stage.REACT, Stage.ANSWER, Stage.CLOSED)
NAMES = {
    Stage.CLARIFY: pgettext_lazy("decision", "Questions"),
    Stage.REACT: gettext_lazy("Reactions"),
    Stage.ANSWER: gettext_lazy("Consent or objection"),
    Stage.CLOSED: gettext_lazy("Outcome"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A row of the result; `share` is in hundredths of the highest count."""

    label: str
    count: int
    maybe: int
    share: int
    is_ahead: bool


def option_labels(decision: Decision) -> list[str]:
    """The options in words: of a date, as people say it in the city's zone."""
    if decision.way == Way.TIME:
        return [dates.when(datetime.fromisoformat(moment)) for moment in decision.options]
    return [str(option) for option in decision.options]


def voice_in_words(voice: Mapping[str, Any], labels: Sequence[str]) -> str:
    """One line: what a ballot chose."""
    if "options" in voice:
        return ", ".join(labels[number] for number in voice["options"])
    given = voice.get("dots") or voice.get("places") or {}
    order = sorted(given.items(), key=lambda item: (item[1], int(item[0])))
    return ", ".join(f"{labels[int(number)]}: {value}" for number, value in order)


@dataclass(frozen=True)
class DecisionPage:
    """A decision as one member may read it and act. `me` is their row if they are asked."""

    decision: Decision
    now: datetime
    reader: Member
    is_core: bool
    electors: Sequence[Elector]
    words: Sequence[Word]
    writers: Mapping[int, Member] = field(default_factory=dict)  # of former texts
    ballots: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def me(self) -> Elector | None:
        return next((row for row in self.electors if row.member_id == self.reader.pk), None)

    @property
    def stage(self) -> Stage:
        return self.decision.stage(now=self.now)

    @property
    def is_open(self) -> bool:
        return self.stage != Stage.CLOSED

    @property
    def is_mine(self) -> bool:
        return self.decision.by_id == self.reader.pk

    @property
    def leads(self) -> bool:
        return self.is_open and (self.is_mine or self.is_core)

    @property
    def has_acts_to_lead(self) -> bool:
        """True if whoever leads it can do something now."""
        goes_on = self.stage in (Stage.CLARIFY, Stage.REACT) or self.all_have_spoken
        works = goes_on or self.awaits_person or (self.open_objections and self.shows_words)
        return self.leads and (self.is_mine or bool(works))

    @property
    def shows_words(self) -> bool:
        """Others' words: once one has spoken, and after the end.

        Whoever proposes works with objections and advice, and sees them at once.
        """
        if self.decision.is_anonymous:
            return not self.is_open
        has_spoken = self.me is not None and self.me.voice is not None
        works_with_them = self.is_mine and not self.decision.is_by_options
        return not self.is_open or works_with_them or has_spoken

    @property
    def may_answer(self) -> bool:
        is_cast = self.decision.is_anonymous and self.me is not None and self.me.has_spoken
        return self.me is not None and self.stage == Stage.ANSWER and not is_cast

    @property
    def asks_for_my_word(self) -> bool:
        waits = self.me is not None and not self.me.has_spoken and self.me.delegate_id is None
        return self.may_answer and waits and not self.awaits_person

    @property
    def awaits_person(self) -> bool:
        """True in an election while nobody is proposed."""
        return self.decision.way == Way.ELECTION and not self.decision.options

    @property
    def history(self) -> list[tuple[dict[str, Any], Member | None]]:
        """Former texts, the newest first, with who changed them."""
        return [(row, self.writers.get(row["by"])) for row in self.decision.history]

    @property
    def person(self) -> Member | None:
        """The person proposed in an election."""
        named = self.decision.options if self.decision.way == Way.ELECTION else []
        return next((row.member for row in self.electors if row.member_id in named), None)

    @property
    def given(self) -> int:
        """The number of electors who have given a word, own or by their delegate."""
        if self.decision.is_anonymous:
            return sum(row.has_spoken for row in self.electors)
        own = {row.member_id for row in self.electors if row.voice is not None}
        return sum(row.voice is not None or row.delegate_id in own for row in self.electors)

    @property
    def delegations(self) -> list[Elector]:
        return [row for row in self.electors if row.delegate_id is not None]

    @property
    def speaks_for(self) -> list[Elector]:
        """Electors who have given the reader their word."""
        return [row for row in self.delegations if row.delegate_id == self.reader.pk]

    @property
    def spoken(self) -> list[Elector]:
        return [row for row in self.electors if row.voice is not None]

    @property
    def silent(self) -> list[Elector]:
        """Without names where ballots are anonymous."""
        if self.decision.is_anonymous:
            return []
        return [row for row in self.electors if row.voice is None and row.delegate_id is None]

    @property
    def aside(self) -> list[Elector]:
        return [row for row in self.electors if row.say == Say.ASIDE]

    @property
    def all_have_spoken(self) -> bool:
        """Nobody is waited for who is here."""
        return self.stage == Stage.ANSWER and not any(
            not row.has_spoken and row.delegate_id is None and row.member.left_at is None
            for row in self.electors
        )

    @cached_property
    def questions(self) -> list[tuple[Word, list[Word]]]:
        """Each question with its answers."""
        answers: dict[int, list[Word]] = {}
        for word in self._of(Word.Kind.ANSWER):
            answers.setdefault(word.reply_to_id or 0, []).append(word)
        return [(word, answers.get(word.pk, [])) for word in self._of(Word.Kind.QUESTION)]

    @property
    def reactions(self) -> list[Word]:
        return self._of(Word.Kind.REACTION)

    @property
    def my_reaction(self) -> Word | None:
        return next((word for word in self.reactions if word.by_id == self.reader.pk), None)

    @property
    def advice(self) -> list[Word]:
        return self._of(Word.Kind.ADVICE)

    @property
    def my_advice(self) -> Word | None:
        return next((word for word in self.advice if word.by_id == self.reader.pk), None)

    @property
    def nominations(self) -> list[Word]:
        return self._of(Word.Kind.NOMINATION)

    @property
    def my_nomination(self) -> Word | None:
        return next((word for word in self.nominations if word.by_id == self.reader.pk), None)

    @property
    def shows_nominations(self) -> bool:
        """The first ones are said without hearing the others."""
        return self.stage != Stage.CLARIFY or self.my_nomination is not None

    @cached_property
    def labels(self) -> list[str]:
        return option_labels(self.decision)

    @property
    def result(self) -> list[Option]:
        """The options with their counts, in their order; empty while the words are hidden."""
        if not (self.decision.is_by_options and self.shows_words):
            return []
        tally = self.decision.tally
        if self.is_open:
            voices = [row.voice for row in self.electors if row.voice is not None]
            options = len(self.labels)
            tally = count_choices(self.decision.way, voices, options=options, quorum=0).tally
        if "options" not in tally:
            return []
        most = max([*tally["options"], 1])
        maybe = tally.get("maybe", [0] * len(self.labels))
        return [
            Option(label, count, extra, round(100 * count / most), number in tally["winners"])
            for number, (label, count, extra) in enumerate(
                zip(self.labels, tally["options"], maybe, strict=True)
            )
        ]

    @property
    def published(self) -> list[tuple[str, str]]:
        """The ballots of a closed anonymous decision: each receipt with its choice in words."""
        return [
            (receipt, voice_in_words(voice, self.labels))
            for receipt, voice in sorted(self.ballots.items())
        ]

    @property
    def open_objections(self) -> list[Word]:
        return [word for word in self._of(Word.Kind.OBJECTION) if not word.settled_in]

    @property
    def settled_objections(self) -> list[Word]:
        return [word for word in self._of(Word.Kind.OBJECTION) if word.settled_in]

    @property
    def my_objection(self) -> Word | None:
        return next((w for w in self.open_objections if w.by_id == self.reader.pk), None)

    @property
    def my_settled_objection(self) -> Word | None:
        """My objection that the present version has taken in, while my word on it is awaited."""
        if self.me is None or self.me.has_spoken or not self.is_open:
            return None
        return next((w for w in self.settled_objections if w.by_id == self.reader.pk), None)

    @property
    def line(self) -> Line:
        """The steps as a line with stops."""
        decision, reached = self.decision, STEPS.index(self.stage)
        begins = (decision.opened_at, decision.reacts_at, decision.answers_at, decision.closes_at)
        stops = [
            Stop(
                label=self._label(step),
                state="done" if at < reached else "current" if at == reached else "next",
                when=self._when(step, begin),
            )
            for at, (step, begin) in enumerate(zip(STEPS, begins, strict=True))
        ]
        return Line(title=_("Steps of the decision"), stops=stops, ends="closed")

    def _label(self, step: Stage) -> StrOrPromise:
        if step == Stage.CLOSED and self.decision.result:
            return self.decision.get_result_display()
        if self.decision.way == Way.ELECTION and step in NAMES_OF_ELECTION:
            return NAMES_OF_ELECTION[step]
        return NAMES[step]

    def _when(self, step: Stage, begins: datetime) -> str:
        if step == Stage.CLOSED and self.decision.closed_at:
            return dates.when(self.decision.closed_at)
        return dates.when(begins)

    def _of(self, kind: str) -> list[Word]:
        return [word for word in self.words if word.kind == kind]


def decision_page(decision: Decision, *, reader: Member, now: datetime) -> DecisionPage:
    """Read the page of a decision: three statements, one more for former texts and for ballots."""
    is_published = decision.is_anonymous and decision.closed_at is not None
    words = Word.objects.filter(decision=decision, taken_back_at=None)
    writers = {row["by"] for row in decision.versions}
    return DecisionPage(
        decision=decision,
        now=now,
        reader=reader,
        is_core=reader.is_core(now=now),
        electors=list(decision.electors.with_people().order_by("member__name", "pk")),
        writers=Member.objects.in_bulk(writers) if writers else {},
        ballots=Urn.objects.get(decision=decision).ballots if is_published else {},
        words=list(words.with_people().order_by("made_at", "pk")),
    )
