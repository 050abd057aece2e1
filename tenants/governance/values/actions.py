"""Verbs of wishes, values, the manifesto and rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.governance.decisions import schedule
from tenants.governance.decisions.actions import open_decision
from tenants.governance.decisions.models import Decision, Way
from tenants.governance.values import errors
from tenants.governance.values.models import Acceptance, ManifestoVersion, Rule, Value, Wish
from tenants.governance.values.permissions import check_core, check_permanent, may_merge
from tenants.governance.values.subjects import Subject
from tenants.governance.values.validators import DAYS, MAX_WISH
from tenants.meetings.permanent import permanent_or_all
from tenants.members.models import Member
from tenants.registry.scope import current_city


def make_wish(*, by: Member, text: str, is_anonymous: bool, now: datetime) -> Wish:
    """Write a wish down. Raises NothingWished, TooLong."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise errors.NothingWished
    if len(text) > MAX_WISH:
        raise errors.TooLong
    made: Wish = Wish.objects.create(
        text=text,
        member=None if is_anonymous else by,
        made_on=timezone.localdate(now, current_city().zone),
    )
    return made


@transaction.atomic
def merge(wish: Wish, *, into: Wish, by: Member, now: datetime) -> Wish:
    """Put a wish, with all that were merged into it, below another; nobody's words change.

    Raises NotPermanent, SameWish, HasBecomeValue.
    """
    if not may_merge(by, now=now):
        raise errors.NotPermanent
    wishes = Wish.objects.select_for_update(of=("self",)).order_by("pk")
    found = {row.pk: row for row in wishes.filter(pk__in=[wish.pk, into.pk])}
    mine, head = found[wish.pk], found[into.pk]
    if mine == head or head.joined_to_id is not None:
        raise errors.SameWish
    if mine.value_id is not None:
        raise errors.HasBecomeValue
    Wish.objects.filter(joined_to=mine).update(joined_to=head)
    mine.joined_to = head
    mine.save(update_fields=["joined_to"])
    return head


@transaction.atomic
def take_apart(wish: Wish, *, by: Member, now: datetime) -> None:
    """Let a merged wish stand alone again. Idempotent. Raises NotPermanent."""
    if not may_merge(by, now=now):
        raise errors.NotPermanent
    Wish.objects.filter(pk=wish.pk).update(joined_to=None)


@transaction.atomic
def propose_value(
    *, by: Member, title: str, text: str, wishes: Iterable[Wish], now: datetime
) -> Value:
    """Ask permanent participants for a value that grows from wishes.

    Raises NotPermanent, HasBecomeValue, NoElectors.
    """
    check_permanent(by, now=now)
    keys = [wish.pk for wish in wishes]
    rows = Wish.objects.select_for_update(of=("self",)).order_by("pk")
    heads = list(rows.filter(pk__in=keys, joined_to=None))
    if len(heads) != len(keys) or any(row.value_id for row in heads):
        raise errors.HasBecomeValue
    value: Value = Value.objects.create(title=title, text=text, by=by)
    Wish.objects.filter(pk__in=keys).update(value=value)
    _ask(Subject.VALUE, value.pk, by=by, title=title, text=text, now=now)
    return value


@transaction.atomic
def propose_withdrawal(value: Value, *, by: Member, why: str, now: datetime) -> Decision:
    """Ask permanent participants to withdraw a value. Raises NotPermanent, NotPossibleNow."""
    check_permanent(by, now=now)
    locked = Value.objects.select_for_update(of=("self",)).get(pk=value.pk)
    if not locked.is_in_force:
        raise errors.NotPossibleNow
    _check_no_decision([Subject.VALUE_END], locked.pk)
    title = _("Withdraw the value “%(title)s”") % {"title": locked.title[:90]}
    return _ask(Subject.VALUE_END, locked.pk, by=by, title=title, text=why, now=now)


@transaction.atomic
def answer_manifesto(
    version: ManifestoVersion, *, by: Member, accepts: bool, now: datetime
) -> Acceptance:
    """Accept the present version or put it aside; the answer can change. Raises OldVersion."""
    if ManifestoVersion.objects.filter(number__gt=version.number).exists():
        raise errors.OldVersion
    answer: Acceptance
    answer, _made = Acceptance.objects.update_or_create(
        version=version, member=by, defaults={"is_accepted": accepts, "answered_at": now}
    )
    return answer


@transaction.atomic
def draft_rule(
    *,
    by: Member,
    value: Value,
    title: str,
    text: str,
    look_at: str,
    trial_weeks: int,
    now: datetime,
) -> Rule:
    """Write a rule that cites a value and ask for its trial. Raises NotTheCore, NotInForce."""
    check_core(by, now=now)
    locked = Value.objects.select_for_update(of=("self",)).get(pk=value.pk)
    if not locked.is_in_force:
        raise errors.NotInForce
    rule: Rule = Rule.objects.create(
        value=locked,
        title=title,
        text=text,
        look_at=look_at,
        trial_weeks=trial_weeks,
        by=by,
        made_at=now,
    )
    _ask(Subject.RULE, rule.pk, by=by, title=title, text=text, now=now, weeks=trial_weeks)
    return rule


@transaction.atomic
def propose_next(rule: Rule, *, subject: Subject, by: Member, text: str, now: datetime) -> Decision:
    """Ask whether a rule is kept, changed or dropped. `text`: the new text, or why.

    Raises NotTheCore, NotPossibleNow, UnderDecision.
    """
    check_core(by, now=now)
    locked = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if subject not in OF_RULES or not locked.is_in_force:
        raise errors.NotPossibleNow
    _check_no_decision(list(OF_RULES), locked.pk)
    title = OF_RULES[subject]() % {"title": locked.title[:90]}
    weeks = locked.trial_weeks if subject == Subject.RULE_CHANGE else 0
    return _ask(subject, locked.pk, by=by, title=title, text=text, now=now, weeks=weeks)


OF_RULES = {
    Subject.RULE_KEEP: lambda: _("Keep the rule “%(title)s”"),
    Subject.RULE_CHANGE: lambda: _("Another text of the rule “%(title)s”"),
    Subject.RULE_END: lambda: _("Drop the rule “%(title)s”"),
}


@transaction.atomic
def cite(rule: Rule, *, value: Value, by: Member, now: datetime) -> None:
    """Give a rule whose value was withdrawn a new ground.

    Raises NotTheCore, NotPossibleNow, NotInForce.
    """
    check_core(by, now=now)
    found = Value.objects.select_for_update(of=("self",)).get(pk=value.pk)
    locked = Rule.objects.select_related("value").select_for_update(of=("self",)).get(pk=rule.pk)
    if not locked.needs_ground:
        raise errors.NotPossibleNow
    if not found.is_in_force:
        raise errors.NotInForce
    locked.value = found
    locked.save(update_fields=["value"])


def _check_no_decision(kinds: list[Subject], number: int) -> None:
    asked = Decision.objects.filter(subject_kind__in=kinds, subject_id=number, closed_at=None)
    if asked.exists():
        raise errors.UnderDecision


def _ask(
    kind: Subject, number: int, *, by: Member, title: str, text: str, now: datetime, weeks: int = 0
) -> Decision:
    closes_at = schedule.evening_in(DAYS, now=now)
    review_on = closes_at.date() + timedelta(weeks=weeks) if weeks else None
    return open_decision(
        by=by,
        way=Way.CONSENT,
        title=title,
        text=text,
        electors=[by, *permanent_or_all(now=now)],
        closes_at=closes_at,
        now=now,
        subject=(kind.value, number),
        review_on=review_on,
    )
