"""The steps of each block in order: those of its format's version, or of the frame."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.utils.translation import get_language

from tenants.formats.catalogue import (
    CATALOGUE,
    Capture,
    FormatSpec,
    FormatText,
    StepKind,
    StepSpec,
    TimedStep,
    unroll,
)
from tenants.formats.models import FormatVersion
from tenants.live.models import Block
from tenants.live.models import Capture as Captured
from tenants.registry.scope import current_schema

ON_THE_SPOT = ("one_two_four_all", "lean_coffee")  # formats that make their own questions
CHANGING = -1  # index of the step that is in no format
CHANGE_TABLES = StepSpec(
    kind=StepKind.BREAK,
    minutes=3,
    title=FormatText("Пересаживаемся", "Change tables"),
    for_facilitator=FormatText(
        "Скажите: «Ваш новый стол в телефоне и на экране. Возьмите вещи и пересядьте».\n"
        "Следите: все ли нашли свой стол. Если все уже сидят, начинайте.",
        "Say: “Your new table is on your phone and on the screen. Take your things and move.”\n"
        "Watch: has everyone found their table? If everyone sits already, begin.",
    ),
    for_participants=FormatText(
        "Возьмите вещи и пересядьте за свой новый стол.",
        "Take your things and move to your new table.",
    ),
)
GATHER = StepSpec(
    kind=StepKind.BREAK,
    minutes=3,
    title=FormatText("Собираемся вместе", "Come together"),
    for_facilitator=FormatText(
        "Скажите: «Дальше работаем всем залом, столы не нужны. Подойдите ближе».\n"
        "Следите: все ли слышат. Если все уже вместе, начинайте.",
        "Say: “Now the whole room works as one, without tables. Come closer.”\n"
        "Watch: can everyone hear? If everyone is together already, begin.",
    ),
    for_participants=FormatText(
        "Дальше работаем всем залом. Подойдите ближе к ведущему.",
        "Now the whole room works as one. Come closer to the facilitator.",
    ),
)
PAUSE = StepSpec(
    kind=StepKind.BREAK,
    minutes=5,
    title=FormatText("Перерыв", "Break"),
    for_facilitator=FormatText(
        "Откройте окно. Скажите, во сколько продолжаем, и за минуту до конца позовите всех.",
        "Open a window. Say when we go on, and call everybody a minute before.",
    ),
    for_participants=FormatText(
        "Встаньте, выпейте воды, поговорите с тем, кого ещё не знаете.",
        "Stand up, have some water, talk to somebody you don't know yet.",
    ),
    captures=(Capture.PERSPECTIVE,),
)
FRAME = CATALOGUE["evening_frame"]
FRAME_STEPS = {
    Block.Kind.CHECK_IN: FRAME.steps[0],
    Block.Kind.FRAMING: FRAME.steps[1],
    Block.Kind.REFLECTION: FRAME.steps[3],
    Block.Kind.CLOSING: FRAME.steps[4],
    Block.Kind.SPARE: StepSpec(
        kind=StepKind.BREAK,
        minutes=5,
        title=FormatText("Время в запасе", "Spare time"),
        for_facilitator=FormatText(
            "Откройте окно, дайте людям встать и поговорить. Отстаёте от плана? Пропустите.",
            "Open a window, let people stand up and talk. Running late? Skip it.",
        ),
        for_participants=FormatText(
            "Встаньте, выдохните, познакомьтесь с кем-то новым.",
            "Stand up, breathe, meet someone new.",
        ),
        captures=(Capture.PERSPECTIVE,),
    ),
}


def localized(text: FormatText) -> str:
    """The text in the reader's language."""
    return text.in_language(get_language() or "ru")


def spec_of(block: Block) -> FormatSpec | None:
    """The specification of a block's format; None for a block of the frame."""
    if block.format_version_id is None:
        return None
    return _spec(current_schema(), block.format_version_id)


@lru_cache(maxsize=1024)
def _spec(schema: str, version: int) -> FormatSpec:
    """Read a version once in a process: versions never change."""
    found = FormatVersion.objects.select_related("format").prefetch_related("steps")
    return found.get(pk=version).spec


def steps_of(block: Block) -> tuple[TimedStep, ...]:
    """The steps of a block for its fullest table; minutes set by hand are shared out among them."""
    spec = spec_of(block)
    if spec is None:
        step = PAUSE if block.is_break else FRAME_STEPS[Block.Kind(block.kind)]
        return (TimedStep(0, 0.0, float(block.minutes), 0, step),)
    steps = _steps(spec, block.rounds, block.largest)
    if block.changeover:
        steps = _after_changing_tables(steps, block.changeover, together=is_whole_room(spec))
    return _stretched(steps, block.given) if block.given else steps


@lru_cache(maxsize=1024)
def _after_changing_tables(
    steps: tuple[TimedStep, ...], minutes: int, *, together: bool
) -> tuple[TimedStep, ...]:
    moved = (
        replace(step, position=step.position + 1, starts_at=step.starts_at + minutes)
        for step in steps
    )
    step = GATHER if together else CHANGE_TABLES
    return (TimedStep(0, 0.0, float(minutes), CHANGING, step), *moved)


def is_changing_tables(step: TimedStep) -> bool:
    return step.step_index == CHANGING


@lru_cache(maxsize=256)
def _stretched(steps: tuple[TimedStep, ...], minutes: int) -> tuple[TimedStep, ...]:
    share = minutes / steps[-1].ends_at
    return tuple(
        replace(step, starts_at=step.starts_at * share, minutes=step.minutes * share)
        for step in steps
    )


@lru_cache(maxsize=1024)
def _steps(spec: FormatSpec, rounds: int, largest: int) -> tuple[TimedStep, ...]:
    """Unroll a format; the number of people is brought into its range, so that any may work."""
    fewest, most = spec.questions_per_run
    people = max(spec.min_people, min(largest, spec.table_size[1], spec.max_people))
    questions = range(max(fewest, min(rounds, most)))
    return tuple(unroll(spec, questions=questions, people=people))


def is_whole_room(spec: FormatSpec) -> bool:
    """True if everybody works as one, instead of at tables side by side."""
    return spec.table_size[1] >= spec.max_people


def works_as_one(block: Block | None) -> bool:
    """True if a block is for the whole room as one, without tables."""
    spec = spec_of(block) if block else None
    return spec is not None and is_whole_room(spec)


def is_vote(step: TimedStep) -> bool:
    """True for a vote on ideas; votes on going on with a question are shown by hands."""
    on_ideas = step.question_index is None
    return step.step.kind == StepKind.VOTE and Capture.VOTE in step.step.captures and on_ideas


def goes_round(steps: tuple[TimedStep, ...]) -> bool:
    """True if cards of the whole room go round and get marks, without their authors' names."""
    return any(is_vote(step) and step.round_index is not None for step in steps)


def is_anonymous(capture: Captured) -> bool:
    """True for an idea on a card that went round: its author was promised anonymity."""
    if capture.kind != Captured.Kind.IDEA or capture.block is None:
        return False
    return goes_round(steps_of(capture.block))


def dots_step(steps: tuple[TimedStep, ...]) -> int | None:
    """Position of the vote by dots that decides what a table talks about afterwards, or None."""
    dots = [step.position for step in steps if is_vote(step) and step.round_index is None]
    last = max(dots, default=None)
    if last is None:
        return None
    decides = any(step.question_index is not None for step in steps if step.position > last)
    return last if decides else None


def turns_of(block: Block) -> int:
    """The number of questions that a table has time for in the planned block."""
    turns = {step.question_index for step in steps_of(block)} - {None}
    return max(1, len(turns))


def is_per_question(steps: tuple[TimedStep, ...]) -> bool:
    return any(step.question_index is not None for step in steps)


def questions_reached(steps: tuple[TimedStep, ...], index: int) -> int:
    """The number of a table's questions that have had their turn after step `index`.

    A format that works on its question as a whole reaches it when its first step is over; the
    result is then the number of steps, which is more than there are questions.
    """
    been = steps[: index + 1]
    if not is_per_question(steps):
        first = 1 if is_changing_tables(steps[0]) else 0
        is_reached = index > first or len(steps) == 1
        return len(been) if is_reached else 0
    return max((s.question_index + 1 for s in been if s.question_index is not None), default=0)
