"""Send the digests of an hour, a few readers at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.core.mail import EmailMessage
from django.utils import translation

from tenants.digest.content import Facts, read_facts, sections_of
from tenants.digest.letters import digest_letter
from tenants.digest.schedule import SEND, next_digest, set_alarms
from tenants.mail.sending import send_each
from tenants.members.guests import has_mailbox
from tenants.members.models import Member
from tenants.notifications.channels import DIGEST
from tenants.notifications.delivery import choices_of, note_handed
from tenants.registry import alarms
from tenants.registry.scope import current_city

SEND_SOME = "digest.send_some"  # key: first and last reader, the hour
CHUNK = 20  # readers; a process killed within a chunk may send so many letters again
TOO_LATE = timedelta(hours=24)  # as after a time in which the city could not write
PAUSE = timedelta(minutes=10)  # before another attempt for those whom the server refused
MOMENT = timedelta(minutes=1)


@alarms.handler(SEND)
def send(*, key: str, now: datetime, **_: object) -> None:
    """Set an alarm for every few of those who have chosen this hour."""
    moment = datetime.strptime(key, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
    readers = [member.pk for member in _readers(moment, None)]
    if now - moment > TOO_LATE:
        set_alarms(choices_of(readers).values(), now=now)  # their next one tells it
        return
    chunks = [readers[start : start + CHUNK] for start in range(0, len(readers), CHUNK)]
    keys = {f"{chunk[0]}-{chunk[-1]}:{key}": now for chunk in chunks}
    alarms.set_missing(city=current_city(), kind=SEND_SOME, due=keys)


@alarms.handler(SEND_SOME)
def send_some(*, key: str, now: datetime, **_: object) -> None:
    """Send digests to the readers of an alarm; those that fail get alarms of their own.

    What a digest has told is noted, so that it is told once.
    """
    readers, hour = key.split(":", 1)
    first, last = map(int, readers.split("-"))
    moment = datetime.strptime(hour, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
    members = list(_readers(moment, (first, last)))
    facts = read_facts(members, now=now)
    letters = [(m, letter) for m in members if (letter := compose_digest(m, facts, now=now))]
    failed: list[int] = []
    results = send_each(letter for _member, letter in letters)
    for (member, _letter), is_sent in zip(letters, results, strict=True):
        if is_sent:
            note_handed([row.pk for row in facts.news.get(member.pk, ())], DIGEST)
        else:
            failed.append(member.pk)
    again = {f"{number}-{number}:{hour}": now + PAUSE for number in failed}
    if again and (first, last) == (failed[0], failed[0]):
        raise alarms.RingAgain  # this alarm is its own
    alarms.set_missing(city=current_city(), kind=SEND_SOME, due=again)


def compose_digest(member: Member, facts: Facts, *, now: datetime) -> EmailMessage | None:
    """The digest of a member in their language; None if there is nothing to tell."""
    if not has_mailbox(member.user.email):
        return None
    with translation.override(member.user.language or translation.get_language()):
        sections = sections_of(member, facts, now=now)
    if not sections:
        return None
    is_coming = member.pk in facts.coming
    return digest_letter(member, sections, facts.common, is_coming=is_coming)


def _readers(moment: datetime, keys: tuple[int, int] | None) -> Iterable[Member]:
    """Members here who have chosen the day and hour of a moment, by their keys."""
    found = Member.objects.here().select_related("user").order_by("pk")
    if keys:
        found = found.filter(pk__gte=keys[0], pk__lte=keys[1])
    members, zone = list(found), current_city().zone
    choices = choices_of([member.pk for member in members])
    return [
        member
        for member in members
        if next_digest(choices[member.pk], zone=zone, now=moment - MOMENT) == moment
    ]
