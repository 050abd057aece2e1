"""An evening of the past as it went: who came, at which tables, what was said, what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from deploy.demo.content import shapes
from deploy.demo.seeding.people import Cast
from tenants.live.actions import close_run, lay_agenda, next_step, start_run
from tenants.live.models import AgendaItem, Block, Capture, PulseMark, Run, Table
from tenants.live.people import of_attendance
from tenants.live.programme import steps_of
from tenants.meetings import planning
from tenants.meetings.actions import check_in, check_in_guest
from tenants.meetings.models import Attendance, Meeting
from tenants.members.actions import claim_duty, lay_down_duty
from tenants.members.models import Duty, Member
from tenants.outcome.actions import (
    ask_what_changed,
    drop_task,
    finish_task,
    mark_helped,
    tell_what_changed,
    write_note,
)
from tenants.outcome.actions.follow_ups import ALARMS
from tenants.outcome.models import Minutes, Task, Trace
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tenants.registry.scope import current_city

HOW = {"walk_in": Attendance.How.WALK_IN, "rsvp": Attendance.How.QR, "guest": Attendance.How.NAME}
CHECK_IN, FRAMING, WORK, REFLECTION, CLOSING = 10, 5, 80, 15, 10  # minutes of an evening
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Laid:
    """A block of the evening as the content tells it: its tables and their questions in order."""

    format: str
    tables: dict[tuple[str, ...], list[shapes.Work]] = field(default_factory=dict)


def tell_evening(meeting: Meeting, evening: shapes.Evening, cast: Cast, *, now: datetime) -> None:
    """Run it again by the actions of the evening itself, every press at its own time."""
    leader = cast.by_key[evening.facilitator]
    keeper = cast.by_key[evening.minutes_keeper]
    duties = [
        _duty(leader, Duty.Kind.FACILITATION, meeting),
        _duty(keeper, Duty.Kind.MINUTES, meeting),
    ]
    here = dict(_arrive(meeting, evening, cast))
    blocks = laid_out(evening.works)
    plan = _plan(blocks, {key: of_attendance(a).number for key, a in here.items()}, cast)
    lay_agenda(meeting, plan=plan, by=leader, now=meeting.starts_at)
    run = start_run(meeting, by=leader, now=meeting.starts_at)
    _pulse(evening, here, meeting)
    run = _to_the_last_part(run, by=leader)
    said = _capture(meeting, blocks, here, cast)
    close_run(run, by=leader, now=meeting.ends_at)
    _settle_tasks(said, meeting, now=now)
    _tell_changes(said, meeting, now=now)
    _thank(said, meeting, now=now)
    minutes = Minutes.objects.get(meeting=meeting)
    noted = min(meeting.ends_at + 12 * HOUR, now)
    write_note(minutes, by=keeper, text=evening.note, seen=None, now=noted)
    for duty in filter(None, duties):
        lay_down_duty(duty=duty, by=duty.member, now=min(meeting.ends_at + DAY, now))


def settle_questions(telling: shapes.City, cast: Cast) -> None:
    """The content counts how often a question was worked on, with the evenings told here."""
    for told in telling.questions:
        rows = Question.objects.filter(pk=cast.questions[told.key].pk)
        rows.update(times_served=told.times_served)


def _duty(member: Member, kind: str, meeting: Meeting) -> Duty | None:
    """Who led then but is not of the core any more, was of it for that evening."""
    if member.is_core(now=meeting.starts_at) and member.is_core(now=meeting.ends_at + 12 * HOUR):
        return None
    return claim_duty(member=member, kind=kind, now=meeting.starts_at - 14 * DAY)


def _arrive(
    meeting: Meeting, evening: shapes.Evening, cast: Cast
) -> Iterator[tuple[str, Attendance]]:
    guests = {guest.key: guest for guest in evening.guests}
    for turn, arrival in enumerate(evening.came):
        at = meeting.starts_at + timedelta(seconds=20 * turn)
        how = HOW[arrival.how]
        if guest := guests.get(arrival.who):
            yield arrival.who, check_in_guest(meeting, name=guest.name, how=how, now=at)
        else:
            member = cast.by_key[arrival.who]
            yield arrival.who, check_in(meeting, member=member, how=how, now=at)


def laid_out(works: tuple[shapes.Work, ...]) -> list[Laid]:
    """Works of one format at unchanged tables are one block; new tables begin another."""
    blocks: list[Laid] = []
    slots: dict[int, list[shapes.Work]] = {}
    for work in works:
        slots.setdefault(work.slot, []).append(work)
    for slot in sorted(slots):
        tables = [table for work in slots[slot] for table in work.tables]
        goes_on = (
            blocks
            and blocks[-1].format == slots[slot][0].format
            and all(table in blocks[-1].tables for table in tables)
        )
        if not goes_on:
            blocks.append(Laid(slots[slot][0].format))
        for work in slots[slot]:
            for table in work.tables:
                blocks[-1].tables.setdefault(table, []).append(work)
    return blocks


def _plan(blocks: list[Laid], numbers: Mapping[str, int], cast: Cast) -> planning.Plan:
    rounds = [max(len(works) for works in block.tables.values()) for block in blocks]
    parts, start = [], CHECK_IN + FRAMING
    for position, (block, questions) in enumerate(zip(blocks, rounds, strict=True), start=1):
        minutes = WORK * questions // sum(rounds)
        tables = tuple(
            planning.Table(
                number,
                tuple(numbers[key] for key in people if key in numbers),
                tuple(cast.questions[work.question].pk for work in works),
            )
            for number, (people, works) in enumerate(block.tables.items(), start=1)
        )
        parts.append(planning.Block(position, block.format, start, minutes, questions, tables))
        start += minutes
    frame = [
        planning.FrameStep("check_in", 0, CHECK_IN),
        planning.FrameStep("framing", CHECK_IN, FRAMING),
        *(planning.FrameStep("block", p.start, p.minutes, p.position) for p in parts),
        planning.FrameStep("reflection", start, REFLECTION),
        planning.FrameStep("closing", start + REFLECTION, CLOSING),
    ]
    return planning.Plan(tuple(parts), tuple(frame))


def _pulse(
    evening: shapes.Evening, here: Mapping[str, Attendance], meeting: Meeting
) -> list[PulseMark]:
    """Marked as people do it: a little after the beginning, a little before the end."""
    start, end = PulseMark.Moment.START, PulseMark.Moment.END
    first, last = meeting.starts_at + 8 * MINUTE, meeting.ends_at - 3 * MINUTE
    return PulseMark.objects.bulk_create(
        PulseMark(attendance=here[arrival.who], moment=moment, value=value, at=at)
        for arrival in evening.came
        for moment, value, at in ((start, arrival.before, first), (end, arrival.after, last))
        if value is not None
    )


def _to_the_last_part(run: Run, *, by: Member) -> Run:
    """On the last step of each part "next" is pressed when the next part begins."""
    blocks = list(Block.objects.filter(agenda__meeting=run.meeting_id))
    for following in blocks[1:]:
        here = next(block for block in blocks if block.position == run.block)
        run.step = steps_of(here)[-1].position
        run.save(update_fields=["step"])
        now = run.meeting.starts_at + timedelta(minutes=following.starts)
        run = next_step(run, by=by, expected_revision=run.revision, now=now)
    return run


Word = shapes.Perspective | shapes.Realisation | shapes.Commitment
Said = list[tuple[Capture, Word]]


def _capture(
    meeting: Meeting, blocks: list[Laid], here: Mapping[str, Attendance], cast: Cast
) -> Said:
    """Each word at the table where it was said, about the question that lay there."""
    rows = Block.objects.filter(agenda__meeting=meeting, kind=Block.Kind.WORK)
    said: Said = []
    for block, laid in zip(rows.order_by("position"), blocks, strict=True):
        tables = {table.number: table for table in block.tables.prefetch_related("items__question")}
        works = list({id(work): work for works in laid.tables.values() for work in works}.values())
        begin, last = meeting.starts_at + block.starts * MINUTE, steps_of(block)[-1].position
        for order, work in enumerate(works):
            words: list[Word] = [*work.perspectives, *work.realisations, *work.commitments]
            for turn, word in enumerate(words):
                share = (order + (turn + 1) / (len(words) + 1)) / len(works)
                number, item = _place(word, work, laid, tables, cast)
                kind, due_on = _kind_of(word, meeting)
                thought = Capture(
                    meeting=meeting,
                    by=here[word.by],
                    kind=kind,
                    text=word.text,
                    question=item.question,
                    item=item,
                    block=block,
                    step=last,
                    table=number,
                    due_on=due_on,
                    nonce=f"{block.position}-{order}-{turn}",
                    at=begin + share * block.minutes * MINUTE,
                )
                said.append((thought, word))
    Capture.objects.bulk_create(thought for thought, _word in said)
    return said


def _place(
    word: Word, work: shapes.Work, laid: Laid, tables: Mapping[int, Table], cast: Cast
) -> tuple[int, AgendaItem]:
    """The speaker's table if it worked on the question, else the first that did."""
    worked = [number for number, people in enumerate(laid.tables, 1) if people in work.tables]
    seats = list(laid.tables)
    number = next((n for n in worked if word.by in seats[n - 1]), worked[0])
    question = cast.questions[work.question].pk
    return number, next(i for i in tables[number].items.all() if i.question_id == question)


def _kind_of(word: Word, meeting: Meeting) -> tuple[str, date | None]:
    if isinstance(word, shapes.Commitment):
        day = meeting.starts_at.astimezone(current_city().zone).date()
        return Capture.Kind.COMMITMENT, day + timedelta(days=word.due_days)
    if isinstance(word, shapes.Realisation):
        return Capture.Kind.REALISATION, None
    return Capture.Kind.PERSPECTIVE, None


def _settle_tasks(said: Said, meeting: Meeting, *, now: datetime) -> None:
    """Kept a little before the day, let go on it, or open until today."""
    tasks = {task.origin_id: task for task in Task.objects.filter(origin__meeting=meeting)}
    for thought, word in said:
        task = tasks.get(thought.pk)
        if task is None or not isinstance(word, shapes.Commitment) or word.kept is None:
            continue
        due = meeting.ends_at + timedelta(days=word.due_days)
        if word.kept:
            finish_task(task, by=task.member, now=min(due - 4 * HOUR, now - 2 * HOUR))
        else:
            drop_task(task, by=task.member, now=min(due, now - HOUR))
    Alarm.objects.filter(kind="outcome.task_due", due_at__lte=now).delete()


def _tell_changes(said: Said, meeting: Meeting, *, now: datetime) -> None:
    """What was asked a week after, as far as a week has passed."""
    told = {
        thought.pk: word.after_7_days
        for thought, word in said
        if isinstance(word, shapes.Realisation) and word.after_7_days
    }
    for alarm, kind in ALARMS.items():
        asked_at = meeting.ends_at + Trace.AFTER[kind]
        if asked_at > now:
            continue
        alarms.cancel(city=current_city(), kind=alarm, key=str(meeting.pk))
        for trace in ask_what_changed(meeting, kind=kind, now=asked_at):
            by = trace.capture.by.member
            if by and kind == Trace.Kind.WEEK and trace.capture_id in told:
                at = min(asked_at + 20 * HOUR, now)
                tell_what_changed(trace, by=by, text=told[trace.capture_id], now=at)


def _thank(said: Said, meeting: Meeting, *, now: datetime) -> None:
    """Each author marks the first thought of somebody else that helped."""
    thanked = set()
    for thought, word in said:
        question = thought.question
        if question is None or question.pk in thanked or not isinstance(word, shapes.Perspective):
            continue
        author = question.author
        if thought.by.member_id != author.pk:
            mark_helped(thought, by=author, now=min(meeting.ends_at + 14 * HOUR, now))
            thanked.add(question.pk)
