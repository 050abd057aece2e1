"""Everything that changes an evening: its plan, its clock, its words, its end."""

from tenants.live.actions.agenda import lay_agenda, propose_agenda, settle_agenda
from tenants.live.actions.arrivals import seat_arrival
from tenants.live.actions.ending import close_run
from tenants.live.actions.leading import hand_over, pause, resume, take_over
from tenants.live.actions.parts import (
    add_break,
    add_part,
    begin_on_the_spot,
    give_minutes,
    move_part,
    remove_part,
    undo_plan,
)
from tenants.live.actions.run import (
    extend_step,
    follow_clock,
    go_by_itself,
    next_step,
    skip,
    start_run,
    step_back,
)
from tenants.live.actions.seats import (
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
)
from tenants.live.actions.tables import table_back, table_next, table_rejoin
from tenants.live.actions.tonight import take_tonight
from tenants.live.actions.votes import vote
from tenants.live.actions.words import capture, mark_pulse, restore, rewrite, take_back

__all__ = [
    "add_break",
    "add_part",
    "begin_on_the_spot",
    "bring_back",
    "capture",
    "choose_format",
    "close_run",
    "extend_step",
    "follow_clock",
    "give_minutes",
    "go_by_itself",
    "hand_over",
    "lay_agenda",
    "leave_in_queue",
    "lock",
    "mark_pulse",
    "move_part",
    "move_seat",
    "next_step",
    "pause",
    "plan_with_format",
    "propose_agenda",
    "put_question",
    "remove_part",
    "restore",
    "resume",
    "rewrite",
    "seat_arrival",
    "seat_those_here",
    "settle_agenda",
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
