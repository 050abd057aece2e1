"""A decision as one member reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tenants.governance.decisions.models import Decision, Elector, Say, Stage, Word
from tenants.members.models import Member
from tenants.ui import dates
from tenants.ui.linemap import Line, Stop

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STEPS = (Stage.CLARIFY, Stage.REACT, Stage.ANSWER, Stage.CLOSED)
NAMES = {
    Stage.CLARIFY: pgettext_lazy("decision", "Questions"),
    Stage.REACT: gettext_lazy("Reactions"),
    Stage.ANSWER: gettext_lazy("Consent or objection"),
    Stage.CLOSED: gettext_lazy("Outcome"),
}


@dataclass(frozen=True)
class DecisionPage:
    """What one member may read and do. `me` is their row if they are asked."""

    decision: Decision
    now: datetime
    reader: Member
    is_core: bool
    electors: Sequence[Elector]
    words: Sequence[Word]

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
    def shows_words(self) -> bool:
        """Others' words: once one has spoken, for whoever proposes, and after the end."""
        has_spoken = self.me is not None and self.me.voice is not None
        return not self.is_open or self.is_mine or has_spoken

    @property
    def may_answer(self) -> bool:
        return self.me is not None and self.stage == Stage.ANSWER

    @property
    def asks_for_my_word(self) -> bool:
        return self.may_answer and self.me is not None and not self.me.has_spoken

    @property
    def given(self) -> int:
        """The number of electors who have given a word, own or by their delegate."""
        own = {row.member_id for row in self.electors if row.voice is not None}
        return sum(row.voice is not None or row.delegate_id in own for row in self.electors)

    @property
    def spoken(self) -> list[Elector]:
        return [row for row in self.electors if row.voice is not None]

    @property
    def silent(self) -> list[Elector]:
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
        return NAMES[step]

    def _when(self, step: Stage, begins: datetime) -> str:
        if step == Stage.CLOSED and self.decision.closed_at:
            return dates.when(self.decision.closed_at)
        return dates.when(begins)

    def _of(self, kind: str) -> list[Word]:
        return [word for word in self.words if word.kind == kind]


def decision_page(decision: Decision, *, reader: Member, now: datetime) -> DecisionPage:
    """Read the page of a decision: three statements, whatever was written."""
    words = Word.objects.filter(decision=decision, taken_back_at=None)
    return DecisionPage(
        decision=decision,
        now=now,
        reader=reader,
        is_core=reader.is_core(now=now),
        electors=list(decision.electors.with_people().order_by("member__name", "pk")),
        words=list(words.with_people().order_by("made_at", "pk")),
    )
