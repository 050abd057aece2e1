"""Seed past meetings: arrivals, tables, captures and outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from deploy.demo.content import records
from deploy.demo.seeding.people import Cast
from deploy.demo.seeding.tables import Said, capture_words, laid_out, plan_of
from tenants.live.actions import close_run, lay_agenda, next_step, start_run
from tenants.live.models import Block, PulseMark, Run
from tenants.live.participants import participant_of
from tenants.live.run.format_steps import steps_of
from tenants.meetings.actions import check_in, check_in_guest
from tenants.meetings.models import Attendance, Meeting
from tenants.members.duties import hold_duty, lay_down_duty
from tenants.members.models import Duty, Member
from tenants.outcome.actions import (
    answer_follow_up,
    create_follow_ups,
    drop_task,
    finish_task,
    mark_helped,
    write_note,
)
from tenants.outcome.actions.follow_ups import ALARMS
from tenants.outcome.models import Minutes, Task, Trace
from tenants.products.actions.questions import answer_question
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tenants.registry.scope import current_city

HOW = {"walk_in": Attendance.How.WALK_IN, "rsvp": Attendance.How.QR, "guest": Attendance.How.NAME}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def tell_evening(meeting: Meeting, evening: records.Evening, cast: Cast, *, now: datetime) -> None:
    """Replay the evening by its own actions, each at its own time."""
    leader = cast.by_key[evening.facilitator]
    keeper = cast.by_key[evening.minutes_keeper]
    duties = [
        _duty(leader, Duty.Kind.FACILITATION, meeting),
        _duty(keeper, Duty.Kind.MINUTES, meeting),
    ]
    here = dict(_arrive(meeting, evening, cast))
    blocks = laid_out(evening.works)
    plan = plan_of(blocks, {key: participant_of(a).number for key, a in here.items()}, cast)
    lay_agenda(meeting, plan=plan, by=leader, now=meeting.starts_at)
    run = start_run(meeting, by=leader, now=meeting.starts_at)
    _pulse(evening, here, meeting)
    run = _to_the_last_part(run, by=leader)
    said = capture_words(meeting, blocks, here, cast)
    close_run(run, by=leader, now=meeting.ends_at)
    _settle_tasks(said, meeting, now=now)
    _tell_changes(said, meeting, now=now)
    _thank(said, meeting, now=now)
    minutes = Minutes.objects.get(meeting=meeting)
    noted = min(meeting.ends_at + 12 * HOUR, now)
    write_note(minutes, by=keeper, text=evening.note, seen=None, now=noted)
    for duty in filter(None, duties):
        lay_down_duty(duty=duty, by=duty.member, now=min(meeting.ends_at + DAY, now))


def settle_questions(telling: records.City, cast: Cast, *, now: datetime) -> None:
    """Answer questions after the meetings that worked on them: plans leave answered ones out.

    The content counts how often a question was worked on, with the evenings told here.
    """
    for told in telling.questions:
        rows = Question.objects.filter(pk=cast.questions[told.key].pk)
        rows.update(times_served=told.times_served)
        if told.state == "answered" and (question := rows.open().first()):
            weeks = max(0, told.asked_weeks_ago - told.weeks_waiting)
            answered = now - timedelta(weeks=weeks)
            answer_question(question, by=cast.by_key[told.by], answer=told.answer, now=answered)


def _duty(member: Member, kind: str, meeting: Meeting) -> Duty | None:
    """Give a past facilitator the duty for that evening, if they have left the core since."""
    if member.is_core(now=meeting.starts_at) and member.is_core(now=meeting.ends_at + 12 * HOUR):
        return None
    return hold_duty(member=member, kind=kind, now=meeting.starts_at - 14 * DAY)


def _arrive(
    meeting: Meeting, evening: records.Evening, cast: Cast
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


def _pulse(
    evening: records.Evening, here: Mapping[str, Attendance], meeting: Meeting
) -> list[PulseMark]:
    """Mark the energy shortly after the beginning and shortly before the end."""
    start, end = PulseMark.Moment.START, PulseMark.Moment.END
    first, last = meeting.starts_at + 8 * MINUTE, meeting.ends_at - 3 * MINUTE
    return PulseMark.objects.bulk_create(
        PulseMark(attendance=here[arrival.who], moment=moment, value=value, at=at)
        for arrival in evening.came
        for moment, value, at in ((start, arrival.before, first), (end, arrival.after, last))
        if value is not None
    )


def _to_the_last_part(run: Run, *, by: Member) -> Run:
    """Press "next" on the last step of each part when the next part begins."""
    blocks = list(Block.objects.filter(agenda__meeting=run.meeting_id))
    for following in blocks[1:]:
        here = next(block for block in blocks if block.position == run.block)
        run.step = steps_of(here)[-1].position
        run.save(update_fields=["step"])
        now = run.meeting.starts_at + timedelta(minutes=following.starts)
        run = next_step(run, by=by, expected_revision=run.revision, now=now)
    return run


def _settle_tasks(said: Said, meeting: Meeting, *, now: datetime) -> None:
    """Finish a commitment shortly before its day, drop it on the day, or leave it open."""
    tasks = {task.origin_id: task for task in Task.objects.filter(origin__meeting=meeting)}
    for thought, word in said:
        task = tasks.get(thought.pk)
        if task is None or task.member is None:
            continue
        if not isinstance(word, records.Commitment) or word.kept is None:
            continue
        due = meeting.ends_at + timedelta(days=word.due_days)
        if word.kept:
            finish_task(task, by=task.member, now=min(due - 4 * HOUR, now - 2 * HOUR))
        else:
            drop_task(task, by=task.member, now=min(due, now - HOUR))
    Alarm.objects.filter(kind="outcome.task_due", due_at__lte=now).delete()


def _tell_changes(said: Said, meeting: Meeting, *, now: datetime) -> None:
    """The answers to follow-ups, for thoughts that are a week old."""
    told = {
        thought.pk: word.after_7_days
        for thought, word in said
        if isinstance(word, records.Realisation) and word.after_7_days
    }
    for alarm, kind in ALARMS.items():
        asked_at = meeting.ends_at + Trace.AFTER[kind]
        if asked_at > now:
            continue
        alarms.cancel(city=current_city(), kind=alarm, key=str(meeting.pk))
        for trace in create_follow_ups(meeting, kind=kind, now=asked_at):
            by = trace.capture.by.member
            if by and kind == Trace.Kind.WEEK and trace.capture_id in told:
                at = min(asked_at + 20 * HOUR, now)
                answer_follow_up(trace, by=by, text=told[trace.capture_id], now=at)


def _thank(said: Said, meeting: Meeting, *, now: datetime) -> None:
    """Mark the first helpful capture of another person, for each author."""
    thanked = set()
    for thought, word in said:
        question = thought.question
        if question is None or question.pk in thanked or not isinstance(word, records.Perspective):
            continue
        author = question.author
        if thought.by.member_id != author.pk:
            mark_helped(thought, by=author, now=min(meeting.ends_at + 14 * HOUR, now))
            thanked.add(question.pk)
