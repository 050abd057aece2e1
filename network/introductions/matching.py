"""Listings of the network that could help with a product or a question, with reasons.

Compared are words: those of needs with those of skills first, then all others; and meaning, where
there is a model. Fair: nobody is proposed to more than the set number of askers in a month, nor
once they were asked often enough, and equals take turns from week to week.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from hashlib import sha256
from operator import or_

from django.conf import settings
from django.contrib.postgres.search import SearchQuery as Words
from django.contrib.postgres.search import SearchRank
from django.core.cache import cache
from django.db import connection
from django.db.models import F

from network.directory.models import Listing
from network.directory.queries import SearchQuery, narrowed
from network.directory.typed_query import EVERYWHERE
from network.introductions.actions.introductions import asks_of_a_person, people_keys
from network.introductions.general_words import GENERAL
from network.introductions.models import UnproposedListing
from network.meaning.queries import like, nearest
from tenants.members.models import Member
from tenants.products.models import Product, Question
from tenants.registry.limiter import DAY, Limit, look, take
from tenants.registry.scope import current_city
from tenants.ui.search_terms import WORD, fold

SHOWN = 5
ANSWERABLE = 20  # questions of which those with a reason are shown
COMPARED = 60  # listings that the database proposes
MOST_WORDS = 40  # of a product or a question that are looked for
SHORTEST = 3  # letters of a word that is compared
CLOSEST = 3  # points for the closest in meaning; the others get less
HELPERS = (Listing.Kind.EXPERT, Listing.Kind.PRODUCT)
MONTH = 30 * DAY  # seconds
STEMS = """
    SELECT word, tsvector_to_array(to_tsvector('russian', word)) FROM unnest(%s::text[]) AS word
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A need: its topics and all words about it. `listing_id`: its own listing, or 0."""

    key: str
    needs: Sequence[str]
    text: str
    listing_id: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """A need and the skill that answers it."""

    need: str
    skill: str


@dataclass(frozen=True, slots=True)
class Match:
    """A listing that could help, with the reasons: fitting skills, the same words, meaning."""

    listing: Listing
    fits: Sequence[Fit] = ()
    words: Sequence[str] = ()
    closeness: float = 0.0  # from 0 to 1, the closest in meaning has 1
    turn: str = field(default="", repr=False)  # orders equals, another way each week

    @property
    def points(self) -> float:
        return 3 * len(self.fits) + len(self.words) + CLOSEST * self.closeness

    @property
    def is_reason_enough(self) -> bool:
        """One word in common is chance."""
        return bool(self.fits or self.closeness or len(self.words) > 1)


def wish_of_product(product: Product) -> Wish:
    """Two statements."""
    questions = product.questions.open().values_list("text", flat=True)
    listed = Listing.objects.filter(
        city_id=current_city().pk, kind=Listing.Kind.PRODUCT, local_id=product.pk
    )
    return Wish(
        key=f"product:{product.pk}",
        needs=product.needs,
        text=" ".join([product.title, product.pitch, *questions]),
        listing_id=listed.values_list("pk", flat=True).first() or 0,
    )


def wish_of_question(question: Question) -> Wish:
    product = question.product
    return Wish(
        key=f"question:{question.pk}",
        needs=product.needs if product else [],
        text=f"{question.text} {question.outcome}",
    )


def who_could_help(wish: Wish, *, reader: Member, now: datetime) -> list[Match]:
    """At most five, best first. Counts those that it shows against their month."""
    query = SearchQuery(reader=reader, besides=current_city().pk)
    week = "-".join(map(str, now.isocalendar()[:2]))
    closeness = _close_in_meaning(wish, query)
    words = _words(f"{wish.text} {' '.join(wish.needs)}")
    found = {one.pk: one for one in _with_words(words, query)}
    missing = [key for key in closeness if key not in found]
    found |= narrowed(query).filter(kind__in=HELPERS).in_bulk(missing)
    unproposed = set(UnproposedListing.objects.filter(pk__in=found).values_list("pk", flat=True))
    stems = Stems([wish.text, *wish.needs, *(_text_of(one) for one in found.values())])
    matches = [
        replace(
            compared(wish, listing, stems),
            closeness=closeness.get(key, 0.0),
            turn=sha256(f"{week}:{wish.key}:{key}".encode()).hexdigest(),
        )
        for key, listing in found.items()
        if key not in unproposed
    ]
    matches = [match for match in matches if match.is_reason_enough]
    matches.sort(key=lambda match: (-match.points, match.turn))
    shown: list[Match] = []
    for match in matches:
        if len(shown) == SHOWN:
            break
        if _has_time(match.listing, wish=wish):
            shown.append(match)
    return shown


def compared(wish: Wish, listing: Listing, stems: Stems) -> Match:
    """The reasons of a listing in words, without meaning."""
    fits = [
        Fit(need, skill)
        for need in wish.needs
        for skill in listing.skills
        if stems.of(need) & stems.of(skill)
    ]
    fitting = {fit.skill for fit in fits}
    fits += [
        Fit("", skill)
        for skill in listing.skills
        if skill not in fitting and stems.of(skill) & stems.of(wish.text)
    ]
    explained = stems.of(" ".join(f"{fit.need} {fit.skill}" for fit in fits))
    theirs = stems.of(f"{listing.title} {listing.summary}") - explained
    common: dict[str, str] = {}  # the first form of each word
    for word in _words(wish.text):
        for stem in stems.of(word) & theirs:
            common.setdefault(stem, word)
    return Match(listing, fits=fits[:3], words=[*common.values()][:4])


class Stems:
    """The stems of words, as PostgreSQL's dictionaries find them; empty for words of no meaning."""

    def __init__(self, texts: Iterable[str]) -> None:
        words = sorted({word for text in [*texts, GENERAL] for word in _words(text)})
        with connection.cursor() as cursor:
            cursor.execute(STEMS, [words])
            self._of_word = {word: frozenset(stems) for word, stems in cursor.fetchall()}
        general = self.of(GENERAL)
        self._of_word = {word: stems - general for word, stems in self._of_word.items()}

    def of(self, text: str) -> frozenset[str]:
        """The stems of all words of a text that was given before."""
        return frozenset().union(*(self._of_word.get(word, ()) for word in _words(text)))


def shown_to() -> Limit:
    """The limit of askers to whom one person is proposed in a month."""
    return Limit("proposals of a person", settings.PROPOSALS_A_MONTH, MONTH)


def _has_time(listing: Listing, *, wish: Wish) -> bool:
    """False for people who were asked, or proposed, often enough this month.

    Once proposed for a wish they stay for its month, without counting again.
    """
    keys = people_keys(listing)
    if not look(asks_of_a_person(), *keys):
        return False
    mark = f"proposed:{wish.key}:{listing.pk}"
    if cache.get(mark):
        return True
    if not take(shown_to(), *keys):
        return False
    cache.set(mark, True, MONTH)
    return True


def _close_in_meaning(wish: Wish, query: SearchQuery) -> dict[int, float]:
    """Closeness by listing, the closest 1; empty without a model."""
    if wish.listing_id:
        found = like(wish.listing_id, query, limit=COMPARED)
    else:
        found = nearest(replace(query, text=wish.text[:200]), limit=COMPARED)
    most = max((one.closeness for one in found), default=0.0)
    return {one.listing_id: one.closeness / most for one in found} if most > 0 else {}


def _with_words(words: Iterable[str], query: SearchQuery) -> list[Listing]:
    wanted = [Words(word, config="russian") for word in list(dict.fromkeys(words))[:MOST_WORDS]]
    if not wanted:
        return []
    any_of_them = reduce(or_, wanted)
    cards = narrowed(query).filter(kind__in=HELPERS, words=any_of_them)
    ranked = cards.annotate(rank=SearchRank(F("words"), any_of_them))
    return list(ranked.order_by("-rank", "-pk")[:COMPARED])


def _words(text: str) -> list[str]:
    """Words that tell something, in the order of the text."""
    return [
        word
        for word in WORD.findall(fold(text))
        if len(word) >= SHORTEST and not EVERYWHERE.match(word)
    ]


def _text_of(listing: Listing) -> str:
    return " ".join([listing.title, listing.summary, *listing.skills])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """A question that a member could answer, with those of their topics that it names.

    city: of a published question of another city; empty in one's own
    """

    text: str
    url: str
    topics: Sequence[str]
    city: str = ""


def questions_to_answer(member: Member) -> list[Answerable]:
    """Open questions of the own city, then published ones of others, about a member's topics.

    Three statements; none for somebody without topics.
    """
    words = _words(" ".join(member.helps_with))[:MOST_WORDS]
    if not words:
        return []
    any_of_them = reduce(or_, [Words(word, config="russian") for word in words])
    own = Question.objects.waiting().filter(words=any_of_them).exclude(author=member)
    query = SearchQuery(reader=member, besides=current_city().pk, kind=Listing.Kind.QUESTION)
    published = narrowed(query).filter(words=any_of_them)
    rank = SearchRank(F("words"), any_of_them)
    here = list(own.annotate(rank=rank).order_by("-rank", "queued_at")[:ANSWERABLE])
    elsewhere = list(published.annotate(rank=rank).order_by("-rank", "-pk")[:ANSWERABLE])
    texts = [*(one.text for one in here), *(_question_text(one) for one in elsewhere)]
    stems = Stems([*member.helps_with, *texts])

    def topics(text: str) -> list[str]:
        return [topic for topic in member.helps_with if stems.of(topic) & stems.of(text)]

    ours = [
        Answerable(text=str(one), url=one.get_absolute_url(), topics=topics(one.text))
        for one in here
    ]
    theirs = [
        Answerable(
            text=one.title,
            url=one.get_absolute_url(),
            topics=topics(_question_text(one)),
            city=one.city_name,
        )
        for one in elsewhere
    ]
    # Words that every topic could have, as "help", are no reason.
    return [one for each in (ours, theirs) for one in [one for one in each if one.topics][:SHOWN]]


def _question_text(listing: Listing) -> str:
    return f"{_text_of(listing)} {listing.text}"
