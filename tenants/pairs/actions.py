"""Take part in pairs, make the pairs of a round, tell that one has met."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations

from django.db import transaction

from tenants.live.models import Encounter
from tenants.live.run.ending import record_encounters
from tenants.members.models import Member
from tenants.pairs.errors import NotYourPair
from tenants.pairs.letters import LETTER
from tenants.pairs.matching import make_groups
from tenants.pairs.models import Pair, PairChoice, Rhythm
from tenants.pairs.queries import talking_points
from tenants.pairs.validators import AT, EARLY, WEEK, WEEKDAY
from tenants.registry import alarms
from tenants.registry.scope import current_city

ROUND = "pairs.round"  # one alarm in a city where somebody takes part


@transaction.atomic
def take_part(*, by: Member, rhythm: int, now: datetime) -> None:
    """Get a pair weekly or fortnightly from the next round on. Idempotent."""
    PairChoice.objects.update_or_create(
        member=by, defaults={"rhythm": rhythm}, create_defaults={"rhythm": rhythm, "since": now}
    )
    alarms.set(city=current_city(), kind=ROUND, due_at=next_round(now))


@transaction.atomic
def skip_once(*, by: Member, now: datetime) -> None:
    """Sit out the next round. Changes nothing for those who don't take part or rest."""
    awake = PairChoice.objects.filter(member=by).exclude(rests_until__gt=now)
    awake.update(rests_until=next_round(now) + EARLY)


def take_skip_back(*, by: Member) -> None:
    """Take part in the next round after all. Idempotent."""
    PairChoice.objects.filter(member=by).update(rests_until=None)


def stop(*, by: Member) -> None:
    """Stop taking part. Idempotent; past pairs stay."""
    PairChoice.objects.filter(member=by).delete()


def next_round(now: datetime) -> datetime:
    """The next Monday at nine in the city's zone."""
    local = now.astimezone(current_city().zone)
    day = local.date() + timedelta(days=(WEEKDAY - local.weekday()) % 7)
    at = datetime.combine(day, AT, tzinfo=current_city().zone)
    return at if at > now else datetime.combine(day + WEEK, AT, tzinfo=current_city().zone)


@transaction.atomic
def make_pairs(*, now: datetime) -> list[Pair]:
    """Make the pairs of a round and set their letters. Takes nine statements."""
    choices = list(PairChoice.objects.select_for_update(of=("self",)).due(now=now))
    people = sorted(choice.member_id for choice in choices)
    if len(people) < 2:
        return []
    history = times_met(people)
    points = talking_points(people)

    def met(one: int, other: int) -> int:
        return history.get((min(one, other), max(one, other)), 0)

    groups = make_groups(people, met=met, fit=lambda one, other: points[one].fit(points[other]))
    made = Pair.objects.bulk_create([Pair(members=list(group), made_at=now) for group in groups])
    slow = [choice.member_id for choice in choices if choice.rhythm == Rhythm.FORTNIGHTLY]
    PairChoice.objects.filter(member__in=slow).update(rests_until=now + 2 * WEEK - EARLY)
    keys = [f"{pair.pk}:{member}" for pair in made for member in pair.members]
    alarms.set_all(city=current_city(), kind=LETTER, due_at=now, keys=keys)
    return made


def times_met(people: list[int]) -> dict[tuple[int, int], int]:
    """Times that each two have shared a table or been a pair. Two statements."""
    rows = Encounter.objects.filter(one__in=people, other__in=people)
    found = {(one, other): times for one, other, times in rows.values_list("one", "other", "times")}
    for members in Pair.objects.filter(members__overlap=people).values_list("members", flat=True):
        for pair in combinations(sorted(members), 2):
            found[pair] = found.get(pair, 0) + 1
    return found


@transaction.atomic
def tell_met(pair: Pair, *, by: Member, now: datetime) -> None:
    """They have met: it counts as an encounter. Idempotent. Raises `NotYourPair`."""
    locked = Pair.objects.select_for_update().get(pk=pair.pk)
    if by.pk not in locked.members:
        raise NotYourPair
    if locked.met_at is None:
        locked.met_at = now
        locked.save(update_fields=["met_at"])
        record_encounters(combinations(sorted(locked.members), 2), now=now)
