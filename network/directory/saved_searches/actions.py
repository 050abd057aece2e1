"""Save a search, look for new cards once a day, and notify its member of them.

One alarm a member looks through all their searches in the morning of their city. What it found is
a line of "Waits for you" and a notification, in the weekly letter unless the member chose
otherwise. A card that was withdrawn meanwhile is told by neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from network.directory.models import Listing, SavedSearch
from network.directory.queries import SearchQuery, search
from tenants.members.models import Member
from tenants.notifications.actions import notify, take_back, unsubscribe
from tenants.notifications.kinds import kind_named
from tenants.refusals import Refusal
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city

LOOK = "directory.saved_searches"  # key: primary key of the member
NEW_CARDS = "directory.new_cards"  # the kind of notifications; key: the search
ENDED = "directory.ended_search"  # the salt of what brings an ended search back
UNDO = timedelta(days=1)
RESUMED = ("city_id", "member_id", "text", "filters", "fresh")
MORNING = time(9)  # in the city's time zone
MOST = 20  # searches of one member
MOST_FRESH = 50  # new cards of one search that are remembered


class TooManySearches(Refusal):
    """You keep as many searches as there can be: end one of them first."""

    code = "too_many_searches"
    message = _("You keep 20 searches already. End one of them, then save this one.")


class NothingToResume(Refusal):
    """The end of a search can be taken back for a day, by its member."""

    code = "nothing_to_resume"
    message = _("This can't be taken back any more. Search again and save the search anew.")


class NothingToSave(Refusal):
    """A search without words and filters would tell of every card."""

    code = "nothing_to_save"
    message = _("Type a word or choose a filter first: everything at once would be too much news.")


def searches_of(member: Member) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(city_id=current_city().pk, member_id=member.pk)


def query_of(saved: SavedSearch, *, reader: Member) -> SearchQuery:
    """The search as its member would do it now: without the cards of their own city."""
    return SearchQuery(
        text=saved.text,
        reader=reader,
        besides=saved.city_id,
        since=saved.looked_at,
        **saved.filters,
    )


@transaction.atomic
def save_search(*, by: Member, text: str, filters: Mapping[str, str], now: datetime) -> SavedSearch:
    """Save a search; idempotent. Raises `NothingToSave`, `TooManySearches`."""
    filters = {name: value for name, value in sorted(filters.items()) if value}
    if not text.strip() and not filters:
        raise NothingToSave
    Member.objects.select_for_update().get(pk=by.pk)
    kept = searches_of(by)
    if same := kept.filter(text=text, filters=filters).first():
        return same
    if kept.count() >= MOST:
        raise TooManySearches
    saved = SavedSearch.objects.create(
        city_id=current_city().pk,
        member_id=by.pk,
        text=text,
        filters=filters,
        saved_at=now,
        looked_at=now,
    )
    _look_tomorrow(by.pk, city=current_city(), now=now)
    return saved


def end_search(saved: SavedSearch) -> str:
    """Delete a saved search and its notifications.

    Returns a signed text from which its member can have it back for a day (`resume_search`).
    """
    kept = {name: getattr(saved, name) for name in RESUMED}
    kept["looked_at"] = saved.looked_at.isoformat()
    take_back(NEW_CARDS, keys=[saved.pk])
    saved.delete()
    return signing.dumps(kept, salt=ENDED, compress=True)


@transaction.atomic
def resume_search(text: str, *, by: Member, now: datetime) -> SavedSearch:
    """Take the end of a search back, with its new cards that were not seen. Idempotent.

    Raises `NothingToResume`, `TooManySearches`.
    """
    try:
        kept = signing.loads(text, salt=ENDED, max_age=UNDO)
    except signing.BadSignature:
        raise NothingToResume from None
    if (kept["city_id"], kept["member_id"]) != (current_city().pk, by.pk):
        raise NothingToResume
    saved = save_search(by=by, text=kept["text"], filters=kept["filters"], now=now)
    saved.looked_at = datetime.fromisoformat(kept["looked_at"])
    saved.fresh = kept["fresh"]
    saved.save(update_fields=["looked_at", "fresh"])
    return saved


def mark_seen(saved: SavedSearch) -> None:
    saved.fresh = []
    saved.save(update_fields=["fresh"])


def stop_letters(member: Member) -> None:
    """Show new cards on the member's page only, without letters. Idempotent."""
    unsubscribe(kind_named(NEW_CARDS), by=member)


def forget_searches(member: Member) -> None:
    """Delete the searches of a member who leaves."""
    searches_of(member).delete()
    alarms.cancel(city=current_city(), kind=LOOK, key=str(member.pk))


def fresh_cards(saved: SavedSearch, *, reader: Member) -> list[Listing]:
    """The new cards that are still shown, newest first."""
    seen = Listing.objects.seen_by(reader).filter(pk__in=saved.fresh).defer("words")
    return list(seen.order_by("-published_at", "-pk"))


@alarms.handler(LOOK)
def look(*, city: City, key: str, now: datetime, **_: object) -> None:
    """Look for new cards, notify of them, and look again tomorrow."""
    member = Member.objects.here().filter(pk=int(key)).first()
    kept = list(searches_of(member).select_for_update()) if member else []
    if member is None or not kept:
        return
    if not all(saved.by_letter for saved in kept):
        stop_letters(member)  # chosen before there were notifications
    news = []
    for saved in kept:
        found = search(query_of(saved, reader=member)).ids[:MOST_FRESH]
        saved.fresh = list(dict.fromkeys([*found, *saved.fresh]))[:MOST_FRESH]
        saved.looked_at, saved.by_letter = now, True
        if found:
            news.append(saved)
    SavedSearch.objects.bulk_update(kept, ["fresh", "looked_at", "by_letter"])
    take_back(NEW_CARDS, keys=[saved.pk for saved in news])
    for saved in news:
        _notify(saved, now=now)
    _look_tomorrow(member.pk, city=city, now=now)


def _notify(saved: SavedSearch, *, now: datetime) -> None:
    path = current_city().path_of("saved_searches:list")
    notify(NEW_CARDS, members=[saved.member_id], key=saved.pk, text=str(saved), path=path, now=now)


def _look_tomorrow(member: int, *, city: City, now: datetime) -> None:
    tomorrow = now.astimezone(city.zone).date() + timedelta(days=1)
    due_at = datetime.combine(tomorrow, MORNING, tzinfo=city.zone)
    alarms.set(city=city, kind=LOOK, key=str(member), due_at=due_at)
