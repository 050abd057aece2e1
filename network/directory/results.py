"""Found cards for pages and the API: marked words, and how a query was understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from network.directory.models import Listing
from network.directory.queries import SearchResult, names_for
from network.directory.search_terms import How, Term
from tenants.ui.marks import Marks

ICONS = {
    Listing.Kind.PRODUCT: "light-bulb",
    Listing.Kind.EXPERT: "user",
    Listing.Kind.QUESTION: "chat-bubble-left-right",
    Listing.Kind.FORMAT: "puzzle-piece",
}


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A card with its words marked. All texts are safe HTML."""

    listing: Listing
    title: SafeString
    summary: SafeString
    excerpt: SafeString  # of its text; empty where the line says enough
    skills: list[SafeString]
    needs: list[SafeString]
    people: list[SafeString]  # those whose names were met
    is_meant: bool  # close in meaning, without the words of the search

    @property
    def url(self) -> str:
        return self.listing.get_absolute_url()

    @property
    def icon(self) -> str:
        return ICONS[Listing.Kind(self.listing.kind)]


@dataclass(frozen=True, slots=True)
class Understood:
    """A word that was not taken as it was typed, and a word of the cards that it was taken for."""

    typed: str
    meant: str
    how: How


@dataclass(frozen=True, slots=True)
class Shown:
    cards: list[FoundCard]
    understood: list[Understood]
    unknown: list[str]  # words that no card has


def shown(found: SearchResult, cards: Sequence[Listing]) -> Shown:
    """A page of the found cards. Takes one statement, none without words."""
    stems = {stem for term in found.terms for stem in term.all_stems()}
    people = {card.pk: names_for(card, reader=found.query.reader) for card in cards}
    texts = [
        text
        for card in cards
        for text in (card.title, card.summary, card.text, *card.skills, *card.needs)
    ]
    marks = Marks([*texts, *(name for names in people.values() for name in names)], stems)
    return Shown(
        cards=[_card(card, people[card.pk], marks, found=found) for card in cards],
        understood=[told for term in found.terms if (told := _understood(term, marks))],
        unknown=[term.typed for term in found.terms if not term.is_known],
    )


def _card(card: Listing, people: list[str], marks: Marks, *, found: SearchResult) -> FoundCard:
    says_enough = marks.meets(card.title) or marks.meets(card.summary)
    named = people if card.kind != Listing.Kind.EXPERT else []
    return FoundCard(
        listing=card,
        title=marks.html(card.title),
        summary=marks.html(card.summary),
        excerpt=SafeString("") if says_enough else marks.excerpt(card.text),
        skills=[marks.html(skill) for skill in card.skills],
        needs=[marks.html(need) for need in card.needs],
        people=[marks.html(name) for name in named if marks.meets(name)],
        is_meant=card.pk in found.meant,
    )


def _understood(term: Term, marks: Marks) -> Understood | None:
    if term.how in (How.EXACT, How.START, How.UNKNOWN):
        return None
    meant = marks.spelling(term.stems or term.all_stems())
    return Understood(term.typed, meant, term.how) if meant else None
