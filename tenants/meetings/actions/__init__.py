"""Actions that change series, meetings, registrations and arrivals."""

from tenants.meetings.actions.arrivals import (
    bring_back_arrival,
    check_in,
    check_in_guest,
    leave_early,
    merge_arrivals,
    take_back_arrival,
)
from tenants.meetings.actions.meetings import (
    agree_to_cancel,
    cancel_meeting,
    change_meeting,
    close_meeting,
    confirm_meeting,
    undo_last_change,
)
from tenants.meetings.actions.registration import (
    register,
    register_guest,
    register_visitor,
    withdraw,
    withdraw_visitor,
)
from tenants.meetings.actions.series import (
    agree_to_end,
    begin_series,
    end_series,
    let_series_go_on,
    plan_ahead,
)
from tenants.meetings.actions.series_changes import reshape_series
from tenants.meetings.actions.standing import answer_meeting, end_standing_yes, say_standing_yes

__all__ = [
    "agree_to_cancel",
    "agree_to_end",
    "answer_meeting",
    "begin_series",
    "bring_back_arrival",
    "cancel_meeting",
    "change_meeting",
    "check_in",
    "check_in_guest",
    "close_meeting",
    "confirm_meeting",
    "end_series",
    "end_standing_yes",
    "leave_early",
    "let_series_go_on",
    "merge_arrivals",
    "plan_ahead",
    "register",
    "register_guest",
    "register_visitor",
    "reshape_series",
    "say_standing_yes",
    "take_back_arrival",
    "undo_last_change",
    "withdraw",
    "withdraw_visitor",
]
