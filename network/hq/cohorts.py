"""Cities by the quarter of their start, and how many of them still meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.hq.tables import Table, number, words

AGES = (4, 12, 26, 52)  # weeks after the start
COHORTS = """
    SELECT date_trunc('quarter', one.began_at)::date AS quarter, age.weeks,
           count(DISTINCT one.id) AS cities,
           count(*) FILTER (WHERE one.began_at + age.weeks * interval '1 week' <= %(now)s) AS old,
           count(*) FILTER (WHERE pulse.kept_in_four > 0) AS meeting
    FROM franchise_franchise AS one
    CROSS JOIN unnest(%(ages)s) AS age (weeks)
    LEFT JOIN LATERAL (
        SELECT week.kept_in_four FROM hq_weeklypulse AS week
        WHERE week.city_id = one.city_id
            AND week.week = date_trunc('week', one.began_at)::date + 7 * age.weeks
            AND one.began_at + age.weeks * interval '1 week' <= %(now)s
        LIMIT 1  -- a look-up by the primary key, never a scan of all weeks
    ) AS pulse ON true
    GROUP BY 1, 2 ORDER BY 1 DESC, 2
"""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Cities that began in one quarter. `shares`: of those old enough, in percent by age."""

    quarter: date
    cities: int
    shares: Mapping[int, int | None]

    @property
    def name(self) -> str:
        quarter = (self.quarter.month + 2) // 3
        return _("%(year)d, quarter %(quarter)d") % {"year": self.quarter.year, "quarter": quarter}


def cohorts(*, now: datetime) -> list[Cohort]:
    """Cities by the quarter of their start: how many still met 4, 12, 26, 52 weeks later.

    A city met if it kept an evening in the four weeks before. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(COHORTS, {"now": now, "ages": list(AGES)})
        rows = cursor.fetchall()
    found: dict[date, tuple[int, dict[int, int | None]]] = {}
    for quarter, weeks, cities, old, meeting in rows:
        shares = found.setdefault(quarter, (cities, {}))[1]
        shares[weeks] = round(100 * meeting / old) if old else None
    return [Cohort(quarter, cities, shares) for quarter, (cities, shares) in found.items()]


def cohorts_table(found: Sequence[Cohort]) -> Table:
    ages = [ngettext("after %d week", "after %d weeks", weeks) % weeks for weeks in AGES]
    return Table(
        key="cohorts",
        title=_("Still meeting, by the quarter of the start"),
        empty=_("No city has begun yet."),
        columns=[_("Began"), _("Cities"), *ages],
        rows=[
            [
                words(cohort.name),
                number(cohort.cities),
                *(number(cohort.shares.get(weeks), unit=" %") for weeks in AGES),
            ]
            for cohort in found
        ],
    )
