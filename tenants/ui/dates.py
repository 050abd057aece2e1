"""Dates as people say them, in the current time zone and the reader's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, npgettext, pgettext

Moment = date | datetime
MINUTE = 60
HOUR = 3600
_expiry: ContextVar[list[datetime] | None] = ContextVar("expiry of shown dates", default=None)


@contextmanager
def collected_expiry() -> Iterator[list[datetime]]:
    """Collect the moments at which dates written in the block become wrong.

    Leaves out the beginning of the next minute of the clock.
    """
    moments: list[datetime] = []
    before = _expiry.set(moments)
    try:
        yield moments
    finally:
        _expiry.reset(before)


def expires_by_the_minute(*moments: datetime, now: datetime) -> None:
    """Note that the page changes at whole minutes before and after these moments."""
    expiry = _expiry.get()
    if expiry is not None:
        expiry += [now + (moment - now) % timedelta(seconds=MINUTE) for moment in moments]


def expires_at(moment: datetime) -> None:
    """Note that what is shown becomes wrong at this moment."""
    expiry = _expiry.get()
    if expiry is not None:
        expiry.append(moment)


def local(value: Moment) -> Moment:
    """The moment in the current time zone; a bare date or a naive time is already local."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def weekday(value: Moment) -> str:
    return (
        date_format(local(value), "D").lower() if _is_russian() else date_format(local(value), "D")
    )


def day(value: Moment, *, today: date) -> str:
    """«чт 26 ноября», with the year only when it is not this one."""
    here = local(value)
    year = "" if here.year == today.year else f" {here.year}"
    return f"{weekday(value)} {date_format(here, 'j E')}{year}"


def clock(value: Moment) -> str:
    here = local(value)
    return f"{here:%H:%M}" if isinstance(here, datetime) else ""


def offset(value: Moment) -> str:
    """«UTC+6», for times that people of several cities read."""
    here = local(value)
    shift = here.utcoffset() if isinstance(here, datetime) else None
    if shift is None:
        return ""
    minutes = int(shift.total_seconds()) // MINUTE
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def zone(name: str, *, now: datetime | None = None) -> str:
    """«UTC+5, Екатеринбург» for Asia/Yekaterinburg: people don't know zones by their IANA names."""
    with timezone.override(ZoneInfo(name)):
        shift = offset(now or timezone.now())
    city = get_timezone_location(name, locale="ru" if _is_russian() else "en", return_city=True)
    city = city.rsplit("/", 1)[-1]
    return shift if city == "UTC" else f"{shift}, {city}"


def when(start: Moment, end: Moment | None = None, *, now: datetime | None = None) -> str:
    """«чт 26 ноября, 18:00», «чт 26 ноября, 18:00–20:00» or a range over several days."""
    today = local(now or timezone.now())
    first = _with_clock(day(start, today=_date(today)), clock(start))
    if end is None:
        return first
    if _date(local(start)) == _date(local(end)):
        return f"{first}–{clock(end)}" if clock(end) else first
    return f"{first} – {_with_clock(day(end, today=_date(today)), clock(end))}"


def relative(value: Moment, *, now: datetime | None = None) -> str:
    """«через 3 дня», «2 часа назад», «завтра»: days are counted on the calendar, not in hours."""
    now = now or timezone.now()
    days = (_date(local(value)) - _date(local(now))).days
    if isinstance(value, datetime) and abs(value - now) < timedelta(hours=12):
        expires_by_the_minute(value, now=now)
        return _relative_clock(value, now)
    if days in (-1, 0, 1):
        return {
            -1: pgettext("moment", "yesterday"),
            0: pgettext("moment", "today"),
            1: pgettext("moment", "tomorrow"),
        }[days]
    if abs(days) < 14:
        return _ahead_or_ago(
            npgettext("span", "%d day", "%d days", abs(days)) % abs(days), days > 0
        )
    if abs(days) < 60:
        weeks = round(abs(days) / 7)
        return _ahead_or_ago(npgettext("span", "%d week", "%d weeks", weeks) % weeks, days > 0)
    if abs(days) < 365:
        months = round(abs(days) / 30.4)
        return _ahead_or_ago(npgettext("span", "%d month", "%d months", months) % months, days > 0)
    years = max(1, round(abs(days) / 365.25))
    return _ahead_or_ago(npgettext("span", "%d year", "%d years", years) % years, days > 0)


def around(start: datetime, end: datetime | None = None, *, now: datetime | None = None) -> str:
    """«сегодня, через 26 минут», «началась 8 минут назад»; else as `relative`."""
    now = now or timezone.now()
    words = relative(start, now=now)
    if start <= now and end and now < end:
        return pgettext("moment", "it began %(ago)s") % {"ago": words}
    is_today = _date(local(start)) == _date(local(now))
    if start > now and is_today and start - now < timedelta(hours=12):
        return pgettext("moment", "today, %(span)s") % {"span": words}
    return words


def _relative_clock(value: datetime, now: datetime) -> str:
    seconds = int(abs((value - now).total_seconds()))
    if seconds < MINUTE:
        return pgettext("moment", "now")
    if seconds < HOUR:
        minutes = seconds // MINUTE
        return _ahead_or_ago(
            npgettext("span", "%d minute", "%d minutes", minutes) % minutes, value > now
        )
    hours = round(seconds / HOUR)
    return _ahead_or_ago(npgettext("span", "%d hour", "%d hours", hours) % hours, value > now)


def _ahead_or_ago(span: str, ahead: bool) -> str:
    return (pgettext("moment", "in %(span)s") if ahead else pgettext("moment", "%(span)s ago")) % {
        "span": span
    }


def _with_clock(text: str, time: str) -> str:
    return f"{text}, {time}" if time else text


def _date(value: Moment) -> date:
    return value.date() if isinstance(value, datetime) else value


def _is_russian() -> bool:
    return (get_language() or "").startswith("ru")
