"""Public holidays of Russia that keep their date (Labour Code, article 112)."""

from datetime import date

FIXED = frozenset(
    {(1, day) for day in range(1, 9)} | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
)


def is_holiday(day: date) -> bool:
    return (day.month, day.day) in FIXED
