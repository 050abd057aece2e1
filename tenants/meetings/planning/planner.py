"""From people, queue, time, formats and tables to an evening.

The sequences of formats are listed with an upper bound; the most promising get the best questions
by an exact flow (`agenda.py`); the best few of these are seated by local search (`mixing.py`); the
objective (`scoring.py`) decides. No clock and no unseeded chance: one input, one plan.
"""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice

from .agenda import Agenda, best_agendas, fill
from .assembly import complete, seated_block
from .block_candidates import Shapes
from .checking import violations
from .conflicts import refuse_contradictions, smallest_conflict
from .demand import Demand
from .errors import Infeasible
from .explain import why_empty, why_no_format
from .locks import InFormat
from .mixing import mix
from .pairs import Pairs
from .placing import Placement, place
from .plan import Block, Plan
from .planner_input import Situation

# The fewer people, the cheaper a seating: these are for a room of one, shared by its people.
AGENDAS_SEATED, FEWEST_SEATED, MOST_SEATED = 200, 3, 12
KICKS, MOST_KICKS = 2_400, 80
SPARE_AGENDAS = (1, 100)  # for those that turn out not to fit at the tables
SEATING_ATTEMPTS = 6


def plan_evening(situation: Situation) -> Plan:
    """The best evening found. The previous plan itself where nothing has changed since.

    Raises Infeasible if there are more people than seats or if locks contradict each other.
    """
    fingerprint = situation.fingerprint()
    previous = situation.previous
    if previous is not None and previous.fingerprint == fingerprint:
        kept = replace(previous, fixed=len(situation.begun))
        if not violations(situation, kept):
            return kept
    seats = situation.evening.tables * situation.evening.seats
    if len(situation.people) > seats:
        numbers = {"people": len(situation.people), "seats": seats}
        raise Infeasible("more_people_than_seats", "add_tables_or_limit_people", numbers=numbers)
    refuse_contradictions(situation, fixed=len(situation.begun))
    search = _Search(situation)
    people = max(1, len(situation.people))
    keep = min(MOST_SEATED, max(FEWEST_SEATED, AGENDAS_SEATED // people))
    candidates = search.candidates(keep)
    if not candidates and (search.demand.required or search.shapes.least):
        raise _refusal(situation)
    return replace(search.best(candidates), fingerprint=fingerprint)


def _refusal(situation: Situation) -> Infeasible:
    """Why these locks leave no evening: the room itself, or some of them together."""
    for lock in situation.all_locks:
        if isinstance(lock, InFormat) and lock.block > len(situation.begun):
            reason, numbers = why_no_format(situation, lock)
            if reason:
                return Infeasible(reason, "choose_another_format", (lock,), numbers)
    free = tuple(replace(question, locked=False) for question in situation.questions)
    if not _feasible(replace(situation, locks=(), questions=free)):
        return Infeasible(why_empty(situation), "change_the_room_or_release", situation.all_locks)
    locks = smallest_conflict(situation, _feasible)
    return Infeasible("locks_need_more_room", "release_one_of_these_locks", locks)


def _feasible(situation: Situation) -> bool:
    return bool(_Search(situation).candidates(1))


class _Search:
    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.fixed = situation.begun
        self.shapes = Shapes(situation, self.fixed)
        self.demand = Demand(situation, self.fixed)
        self.pairs = Pairs(situation, self.fixed)

    def candidates(self, keep: int) -> list[tuple[Agenda, list[Placement]]]:
        """The most promising agendas that can be seated, with a first seating."""
        if not self.pairs.ids:
            return []
        as_before = self.shapes.as_before(self.situation.previous)
        unchanged = fill(as_before, self.shapes, self.demand, self.pairs) if as_before else None
        for spare in SPARE_AGENDAS:
            agendas = best_agendas(self.shapes, self.demand, self.pairs, keep=keep + spare)
            if unchanged is not None:
                agendas = [unchanged, *(a for a in agendas if a.shapes != as_before)]
            seated = (self._first_seats(agenda) for agenda in agendas)
            found = list(islice((each for each in seated if each is not None), keep))
            if found:
                return found
        return []

    def best(self, candidates: list[tuple[Agenda, list[Placement]]]) -> Plan:
        """Seat the candidates quickly, the one that comes out best with more care."""
        if not candidates:
            return self._plan(self.fixed)
        plans = [self._seated(agenda, placements, kicks=0) for agenda, placements in candidates]
        best = max(range(len(plans)), key=lambda number: plans[number].score.total)
        kicks = min(MOST_KICKS, KICKS // len(self.pairs.ids))
        careful = self._seated(*candidates[best], kicks=kicks)
        return max(plans[best], careful, key=lambda plan: plan.score.total)

    def _seated(self, agenda: Agenda, placements: list[Placement], *, kicks: int) -> Plan:
        """The plan with its seats improved; goes on from where the placements are."""
        blocks = [placement.seats for placement in placements]
        chance = random.Random(self.situation.seed)  # noqa: S311 (no secret: it shakes a search)
        mix(blocks, self.pairs, kicks=kicks, chance=chance)
        parts = zip(agenda.shapes, agenda.questions, blocks, strict=True)
        made = [
            seated_block(shape, questions, seats, self.demand) for shape, questions, seats in parts
        ]
        return self._plan((*self.fixed, *made))

    def _plan(self, blocks: tuple[Block, ...]) -> Plan:
        return complete(self.situation, blocks, len(self.fixed), self.demand, self.shapes)

    def _first_seats(self, agenda: Agenda) -> tuple[Agenda, list[Placement]] | None:
        closed: frozenset[tuple[int, int]] = frozenset()
        current: Agenda | None = agenda
        for _ in range(SEATING_ATTEMPTS):
            if current is None:
                return None
            placements = self._placements(current)
            if placements is None:
                return None
            dropped = {
                (number, shape.position)
                for shape, placement in zip(current.shapes, placements, strict=True)
                for number in placement.dropped
            }
            if not dropped:
                return current, placements
            closed |= dropped
            current = fill(agenda.shapes, self.shapes, self.demand, self.pairs, closed)
        return None

    def _placements(self, agenda: Agenda) -> list[Placement] | None:
        tonight = self.pairs.met * 0
        placements: list[Placement] = []
        for shape, questions in zip(agenda.shapes, agenda.questions, strict=True):
            worth = self.pairs.worth(tonight)
            placement = place(self.situation, shape, questions, self.demand, self.pairs, worth)
            if placement is None:
                return None
            placements.append(placement)
            tonight = tonight + placement.seats.together(len(self.pairs.ids))
        return placements
