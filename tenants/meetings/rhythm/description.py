"""A rule as people say it: "every second Tuesday"."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from tenants.meetings.rhythm.rule import LAST, Frequency, Rule

# Whole phrases: Russian declines "every" with the day.
WEEKLY = (
    gettext_lazy("every Monday"),
    gettext_lazy("every Tuesday"),
    gettext_lazy("every Wednesday"),
    gettext_lazy("every Thursday"),
    gettext_lazy("every Friday"),
    gettext_lazy("every Saturday"),
    gettext_lazy("every Sunday"),
)
SECOND_WEEK = (
    gettext_lazy("every second Monday"),
    gettext_lazy("every second Tuesday"),
    gettext_lazy("every second Wednesday"),
    gettext_lazy("every second Thursday"),
    gettext_lazy("every second Friday"),
    gettext_lazy("every second Saturday"),
    gettext_lazy("every second Sunday"),
)
ON_DAYS = (
    gettext_lazy("on Mondays"),
    gettext_lazy("on Tuesdays"),
    gettext_lazy("on Wednesdays"),
    gettext_lazy("on Thursdays"),
    gettext_lazy("on Fridays"),
    gettext_lazy("on Saturdays"),
    gettext_lazy("on Sundays"),
)
MONDAYS = {
    1: gettext_lazy("on the first Monday"),
    2: gettext_lazy("on the second Monday"),
    3: gettext_lazy("on the third Monday"),
    4: gettext_lazy("on the fourth Monday"),
    LAST: gettext_lazy("on the last Monday"),
}
TUESDAYS = {
    1: gettext_lazy("on the first Tuesday"),
    2: gettext_lazy("on the second Tuesday"),
    3: gettext_lazy("on the third Tuesday"),
    4: gettext_lazy("on the fourth Tuesday"),
    LAST: gettext_lazy("on the last Tuesday"),
}
WEDNESDAYS = {
    1: gettext_lazy("on the first Wednesday"),
    2: gettext_lazy("on the second Wednesday"),
    3: gettext_lazy("on the third Wednesday"),
    4: gettext_lazy("on the fourth Wednesday"),
    LAST: gettext_lazy("on the last Wednesday"),
}
THURSDAYS = {
    1: gettext_lazy("on the first Thursday"),
    2: gettext_lazy("on the second Thursday"),
    3: gettext_lazy("on the third Thursday"),
    4: gettext_lazy("on the fourth Thursday"),
    LAST: gettext_lazy("on the last Thursday"),
}
FRIDAYS = {
    1: gettext_lazy("on the first Friday"),
    2: gettext_lazy("on the second Friday"),
    3: gettext_lazy("on the third Friday"),
    4: gettext_lazy("on the fourth Friday"),
    LAST: gettext_lazy("on the last Friday"),
}
SATURDAYS = {
    1: gettext_lazy("on the first Saturday"),
    2: gettext_lazy("on the second Saturday"),
    3: gettext_lazy("on the third Saturday"),
    4: gettext_lazy("on the fourth Saturday"),
    LAST: gettext_lazy("on the last Saturday"),
}
SUNDAYS = {
    1: gettext_lazy("on the first Sunday"),
    2: gettext_lazy("on the second Sunday"),
    3: gettext_lazy("on the third Sunday"),
    4: gettext_lazy("on the fourth Sunday"),
    LAST: gettext_lazy("on the last Sunday"),
}
PLACED = (MONDAYS, TUESDAYS, WEDNESDAYS, THURSDAYS, FRIDAYS, SATURDAYS, SUNDAYS)


def describe_rule(rule: Rule) -> str:
    """«каждый четверг», «каждый второй вторник», «раз в месяц, в последнюю пятницу»."""
    if rule.count == 1:
        return pgettext("rhythm", "once")
    text = _rhythm(rule)
    if rule.until:
        return _("%(rhythm)s, until %(day)s") % {
            "rhythm": text,
            "day": date_format(rule.until, "j E Y"),
        }
    if rule.count:
        times = ngettext("%d time", "%d times", rule.count) % rule.count
        return f"{text}, {times}"
    return text


def describe_every(rule: Rule) -> str:
    """«каждый четверг», without the end of the rule."""
    return pgettext("rhythm", "once") if rule.count == 1 else _rhythm(rule)


def _rhythm(rule: Rule) -> str:
    match rule.frequency:
        case Frequency.DAILY:
            return ngettext("every day", "every %d days", rule.interval) % _maybe(rule.interval)
        case Frequency.WEEKLY:
            return _weekly(rule)
        case _:
            return f"{_months(rule.interval)}, {_day_of_month(rule)}".rstrip(", ")


def _weekly(rule: Rule) -> str:
    weekdays = [weekday for _place, weekday in rule.days]
    if len(weekdays) == 1 and rule.interval <= 2:
        return str((WEEKLY, SECOND_WEEK)[rule.interval - 1][weekdays[0]])
    weeks = ngettext("every week", "every %d weeks", rule.interval) % _maybe(rule.interval)
    return ", ".join([weeks, _listed([str(ON_DAYS[weekday]) for weekday in weekdays])]).rstrip(", ")


def _months(interval: int) -> str:
    return ngettext("every month", "every %d months", interval) % _maybe(interval)


def _day_of_month(rule: Rule) -> str:
    if rule.month_day == LAST:
        return _("on the last day")
    if rule.month_day:
        return _("on day %(day)d") % {"day": rule.month_day}
    return _listed([str(PLACED[weekday][place]) for place, weekday in rule.days])


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    together = pgettext("list of days", "and")
    return f"{', '.join(words[:-1])} {together} {words[-1]}"


def _maybe(number: int) -> int | tuple[()]:
    """The singular says "every week" without a number."""
    return number if number > 1 else ()
