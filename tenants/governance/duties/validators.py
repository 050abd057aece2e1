"""Limits of turns and absences."""

from datetime import timedelta

MOST_ABSENCES = 20  # of one member, ahead
LONGEST_AWAY = timedelta(days=365)
SHOWN_EVENINGS = 6  # of the rota
LED_WITHIN = timedelta(weeks=26)  # counted when the rota proposes somebody
LAST_EVENINGS = 8  # in which the alarm looks at who led
FEWEST_EVENINGS = 4  # below, nobody can have led too many
IDLE = timedelta(days=30)  # without a sign of life a duty ends
IDLE_WARNING = timedelta(days=7)  # before that its holder is asked
TERM_REMINDER = timedelta(days=14)  # before the end of a term
