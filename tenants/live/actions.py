"""Every verb of a meeting's plan, run and captures, for the pages, the API and higher apps."""

from tenants.live.captures.actions import capture, mark_pulse, restore, rewrite, take_back
from tenants.live.captures.votes import vote
from tenants.live.plan.agenda import lay_agenda, propose_agenda, publish_agenda
from tenants.live.plan.arrivals import seat_arrival
from tenants.live.plan.blocks import (
    add_block,
    add_break,
    begin_on_the_spot,
    move_block,
    remove_block,
    set_minutes,
    undo_plan,
)
from tenants.live.plan.seats import (
    bring_back,
    choose_format,
    leave_in_queue,
    lock,
    move_seat,
    plan_with_format,
    put_question,
    seat_those_here,
    swap_seats,
    take_off,
    take_tonight,
)
from tenants.live.run.controls import (
    extend_step,
    follow_clock,
    go_by_itself,
    hand_over,
    next_step,
    pause,
    resume,
    skip,
    start_run,
    step_back,
    take_over,
)
from tenants.live.run.ending import close_run
from tenants.live.run.tables import table_back, table_next, table_rejoin

__all__ = [
    "add_block",
    "add_break",
    "begin_on_the_spot",
    "bring_back",
    "capture",
    "choose_format",
    "close_run",
    "extend_step",
    "follow_clock",
    "go_by_itself",
    "hand_over",
    "lay_agenda",
    "leave_in_queue",
    "lock",
    "mark_pulse",
    "move_block",
    "move_seat",
    "next_step",
    "pause",
    "plan_with_format",
    "propose_agenda",
    "publish_agenda",
    "put_question",
    "remove_block",
    "restore",
    "resume",
    "rewrite",
    "seat_arrival",
    "seat_those_here",
    "set_minutes",
    "skip",
    "start_run",
    "step_back",
    "swap_seats",
    "table_back",
    "table_next",
    "table_rejoin",
    "take_back",
    "take_off",
    "take_over",
    "take_tonight",
    "undo_plan",
    "vote",
]
