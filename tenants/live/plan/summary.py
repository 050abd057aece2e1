"""Sentences of an evening: what a plan achieves, why it can't be made, delays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from tenants.meetings.planning import AtTable, Infeasible, InFormat, Lock, OnAgenda

QUICK = 10  # minutes that an evening gains by being brisk; with more, parts have been left out


def sentences(told: Sequence[tuple[str, Mapping[str, int]]]) -> list[str]:
    """A plan in words. Pairs of `planning.explain`'s keys and numbers."""
    said = (sentence(key, numbers) for key, numbers in told)
    return [words for words in said if words]


def sentence(key: str, n: Mapping[str, int]) -> str:
    """One sentence; empty for what isn't worth saying."""
    match key:
        case "questions_of_people":
            questions = ngettext("%d question", "%d questions", n["questions"]) % n["questions"]
            people = ngettext("of %d person", "of %d people", n["people"]) % n["people"]
            return _("%(questions)s %(people)s.") % {"questions": questions, "people": people}
        case "longest_wait_served" if n["weeks"]:
            return (
                ngettext(
                    "The longest wait that ends tonight: %d week.",
                    "The longest wait that ends tonight: %d weeks.",
                    n["weeks"],
                )
                % n["weeks"]
            )
        case "questions_fit_format" if n["fitting"]:
            return ngettext(
                "%(fitting)d of %(questions)d question is worked in a format made for its stage.",
                "%(fitting)d of %(questions)d questions are worked in a format made for their "
                "stage.",
                n["questions"],
            ) % {"fitting": n["fitting"], "questions": n["questions"]}
        case "questions_fit_blocker" if n["fitting"]:
            return ngettext(
                "%(fitting)d of %(questions)d question is worked in a format made for where it "
                "sticks.",
                "%(fitting)d of %(questions)d questions are worked in a format made for where they "
                "stick.",
                n["questions"],
            ) % {"fitting": n["fitting"], "questions": n["questions"]}
        case "pairs_are_new" if n["pairs"]:
            return ngettext(
                "%(new)d of %(pairs)d pair meets in work for the first time.",
                "%(new)d of %(pairs)d pairs meet in work for the first time.",
                n["pairs"],
            ) % {"new": n["new"], "pairs": n["pairs"]}
        case "seats_moved" if n["moved"]:
            return ngettext(
                "%(moved)d of %(seats)d seat has changed since the last plan.",
                "%(moved)d of %(seats)d seats have changed since the last plan.",
                n["seats"],
            ) % {"moved": n["moved"], "seats": n["seats"]}
        case "blocks_begun_kept":
            return (
                ngettext(
                    "%d part has begun and stays as it is.",
                    "%d parts have begun and stay as they are.",
                    n["blocks"],
                )
                % n["blocks"]
            )
        case "tables_without_question":
            return (
                ngettext(
                    "%d table has no question of its own: it can choose one on the spot.",
                    "%d tables have no question of their own: they can choose one on the spot.",
                    n["tables"],
                )
                % n["tables"]
            )
        case "spare_minutes":
            return (
                ngettext(
                    "%d minute is left in reserve.", "%d minutes are left in reserve.", n["minutes"]
                )
                % n["minutes"]
            )
    return _left_or_empty(key, n)


def _left_or_empty(key: str, n: Mapping[str, int]) -> str:
    many = n.get("questions", 0)
    match key:
        case "left_author_absent" | "left_author_not_there":
            return (
                ngettext(
                    "%d question waits for its author: they are not here tonight.",
                    "%d questions wait for their authors: they are not here tonight.",
                    many,
                )
                % many
            )
        case "left_author_has_another":
            return (
                ngettext(
                    "%d more question of people who have theirs tonight stays in the queue.",
                    "%d more questions of people who have theirs tonight stay in the queue.",
                    many,
                )
                % many
            )
        case "left_no_time" | "left_no_block" | "left_author_there_too_short":
            return (
                ngettext(
                    "%d question finds no time tonight and stays in the queue.",
                    "%d questions find no time tonight and stay in the queue.",
                    many,
                )
                % many
            )
        case "left_taken_off" | "left_off_agenda":
            return (
                ngettext(
                    "%d question was taken off by hand.",
                    "%d questions were taken off by hand.",
                    many,
                )
                % many
            )
    return str(EMPTY.get(key, ""))


EMPTY: dict[str, Promise] = {
    "nobody_there": gettext_lazy("Nobody is expected yet. Check people in, then plan."),
    "one_person_there": gettext_lazy("One person is not a table yet. Wait for the next one."),
    "no_questions": gettext_lazy("The queue is empty. Ask the room what they are stuck with."),
    "no_time_for_a_block": gettext_lazy(
        "There is no time left for another block. Close with reflection and commitments."
    ),
    "no_author_there": gettext_lazy(
        "None of the people who asked are here. Ask the room for a question."
    ),
    "no_format_fits": gettext_lazy(
        "No format fits these people and this time. Allow more formats or more tables."
    ),
    "too_few_people": gettext_lazy(
        "There are too few people for any of these formats. Allow more formats."
    ),
    "more_people_than_seats": gettext_lazy(
        "There are more people than seats. Add tables, or seats at each table."
    ),
    "format_unknown": gettext_lazy("A format that you hold fast is not among the chosen ones."),
    "no_such_block": gettext_lazy("What you hold fast belongs to a part that no longer fits."),
    "no_such_table": gettext_lazy("You hold something fast at a table that would not be there."),
    "locks_need_more_room": gettext_lazy("What you hold fast doesn't fit together."),
}
REMEDIES: dict[str, Promise] = {
    "add_tables_or_limit_people": gettext_lazy("Set more tables below."),
    "release_one_of_these_locks": gettext_lazy("Open one of the locks and plan again."),
    "choose_a_table_or_add_tables": gettext_lazy("Open this lock, or set more tables."),
    "choose_another_format": gettext_lazy(
        "Choose another format, or make room: fewer minutes for other parts, other tables."
    ),
    "change_the_room_or_release": gettext_lazy("Change the room below, or open a lock."),
}


def impossible(error: Infeasible) -> str:
    """Sentences that say why no plan is possible, and what to do."""
    remedy = str(REMEDIES.get(error.remedy) or _("Open one of the locks and plan again."))
    if error.reason in REASONS:
        return f"{_(REASONS[error.reason]) % error.numbers} {remedy}"
    reason = str(EMPTY.get(error.reason) or _("What you hold fast doesn't fit together."))
    locks = ", ".join(held(lock) for lock in error.locks)
    told = _("Held fast: %(locks)s.") % {"locks": locks} if locks else ""
    return " ".join(filter(None, (reason, told, remedy)))


REASONS = {  # with the numbers of the refusal
    "format_needs_people": gettext_noop(
        "This format begins with %(needs)d people, and there are %(people)d."
    ),
    "format_takes_people": gettext_noop(
        "This format takes up to %(takes)d people at these tables, and there are %(people)d."
    ),
    "format_needs_minutes": gettext_noop(
        "This format takes %(needs)d min, and %(minutes)d min are left for this part."
    ),
}


def held(lock: Lock) -> str:
    match lock:
        case OnAgenda(block=block) if block:
            return _("a question in part %d") % block
        case AtTable(block=block, table=table):
            return _("a seat at table %(table)d in part %(block)d") % {
                "table": table,
                "block": block,
            }
        case InFormat(block=block):
            return _("the format of part %d") % block
    return _("a question")


def how_late(delta: timedelta) -> str:
    """«на 3 минуты позже», «по плану»; far ahead time has been cut, which is not being quick."""
    minutes = round(delta.total_seconds() / 60)
    if minutes > 0:
        return ngettext("%d minute behind", "%d minutes behind", minutes) % minutes
    if minutes < -QUICK:
        return ngettext("%d minute left over", "%d minutes left over", -minutes) % -minutes
    if minutes < 0:
        return ngettext("%d minute ahead", "%d minutes ahead", -minutes) % -minutes
    return _("on time")
