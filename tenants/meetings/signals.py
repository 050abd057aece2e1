"""Signals for higher packages, all sent inside the transaction of the change."""

from django.dispatch import Signal

meetings_planned = Signal()  # series, meetings
series_changed = Signal()  # series: in another shape, ended, or going on after all
meeting_changed = Signal()  # change
meeting_dropped = Signal()  # meeting: nobody counts on it and its rhythm has left it; still a row
# meeting, by: sent once, whoever closes it. Receivers run from lower apps to higher ones: the run
# has ended when its outcome is written. May raise LedBySomebody.
meeting_closed = Signal()
ghost_passed = Signal()  # meeting, now: its time passed and it was never confirmed
guest_is_member = Signal()  # row (Registration or Attendance), member: once a guest's, now theirs
arrivals_merged = Signal()  # kept, gone: two arrivals of one person; `gone` is deleted after it
arrival_changed = Signal()  # attendance, now: somebody has left, or is there after all
promoted = Signal()  # registration, now: it has left the waiting list, coming or offered
offer_lapsed = Signal()  # registration, now: a held seat went on to the next one
standing_ended = Signal()  # standing_yes, now: its rhythm has other days; deleted after it
guests_released = Signal()  # registrations, now: guests who waited for what is for members now
