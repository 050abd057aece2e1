"""Putting a card into the directory of all cities, and taking it away at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import F, Func, Q, TextField

from network.cards.actions import withdraw_card
from network.cards.models import ExpertCard
from network.directory.alphabets import language_of
from network.directory.card_vectors import split_text, vector
from network.directory.dictionary import forget, learn
from network.directory.models import (
    MAX_NAME,
    MAX_SUMMARY,
    MAX_TEXT,
    MAX_TITLE,
    MAX_TOPIC,
    Listing,
    ListingQuerySet,
    Word,
)
from network.directory.signals import listing_gone, listing_put
from tenants.members.models import Member
from tenants.products.models import Authorship, Product, Question, Stage, Visibility
from tenants.products.models.question import QuestionQuerySet
from tenants.registry import published_cities
from tenants.registry.models import City
from tenants.ui.plain_text import shortened


def list_product(product: Product, *, city: City, now: datetime) -> None:
    """Bring the product's card in line with its visibility: there, changed or gone."""
    shown = product.visibility in (Visibility.NETWORK, Visibility.PUBLIC)
    authors = product.authorships.filter(
        role=Authorship.Role.AUTHOR, member__left_at=None
    ).select_related("member")
    if not shown or product.stage == Stage.ARCHIVED or not authors:  # nobody could be reached
        unlist(city=city, kind=Listing.Kind.PRODUCT, local_id=product.pk)
        return
    put_listing(
        city=city,
        kind=Listing.Kind.PRODUCT,
        local_id=product.pk,
        now=now,
        title=product.title,
        summary=product.pitch,
        text=product.text,
        stage=product.stage,
        skills=product.offers,
        needs=product.needs,
        people=[authorship.member.name for authorship in authors],
        is_public=product.visibility == Visibility.PUBLIC,
    )


def list_question(question: Question, *, city: City, now: datetime) -> None:
    """Bring the card of a question in line with it: there, changed or gone."""
    product = question.product
    shown = question.visibility in (Visibility.NETWORK, Visibility.PUBLIC) and question.is_open
    archived = product is not None and product.stage == Stage.ARCHIVED
    if not shown or archived or question.author.left_at:
        unlist(city=city, kind=Listing.Kind.QUESTION, local_id=question.pk)
        return
    put_listing(
        city=city,
        kind=Listing.Kind.QUESTION,
        local_id=question.pk,
        now=now,
        title=question.text,
        summary=question.outcome,
        text=question.text if len(question.text) > MAX_TITLE else "",
        people=[question.author.name],
        is_public=question.visibility == Visibility.PUBLIC,
    )


def list_questions(questions: QuestionQuerySet, *, city: City, now: datetime) -> None:
    """Bring the cards of those questions in line that were ever shown to other cities."""
    shown = questions.exclude(visibility=Visibility.CITY).select_related("author", "product")
    for question in shown:
        list_question(question, city=city, now=now)


def list_card(card: ExpertCard, *, city: City, now: datetime) -> None:
    """Bring the listing of an expert card in line with it: there, changed or gone."""
    if card.published_at is None:
        unlist(city=city, kind=Listing.Kind.EXPERT, local_id=card.member_id)
        return
    put_listing(
        city=city,
        kind=Listing.Kind.EXPERT,
        local_id=card.member_id,
        now=now,
        title=card.member.name,
        summary=card.headline,
        text=card.credentials,
        skills=card.helps_with,
        people=[card.member.name],
        is_public=card.is_public,
    )


def withdraw_member(member: Member, *, city: City, now: datetime) -> None:
    """Withdraw the card of a member who leaves the city."""
    card = ExpertCard.objects.filter(member=member).first()
    if card:
        withdraw_card(card, city=city, now=now)
    refresh_member(member, city=city, now=now)


def refresh_member(member: Member, *, city: City, now: datetime) -> None:
    """Bring all cards that carry a member's name in line with it."""
    for card in ExpertCard.objects.filter(member=member, published_at__isnull=False):
        list_card(card, city=city, now=now)
    mine = Authorship.objects.filter(member=member, role=Authorship.Role.AUTHOR)
    for product in Product.objects.filter(authorships__in=mine):
        list_product(product, city=city, now=now)
    list_questions(Question.objects.filter(author=member), city=city, now=now)


def refresh_city(city: City) -> None:
    """Bring a city's cards in line with its state, address and names. In the hub's scope."""
    cards = Listing.objects.filter(city_id=city.pk)
    renamed = list(cards.exclude(city_name_ru=city.name_ru, city_name_en=city.name_en))
    before = _lexemes_of(cards)
    cards.update(**published_cities.columns_after_change(city))
    for card in renamed:
        card.city_name_ru, card.city_name_en = city.name_ru, city.name_en
        cards.filter(pk=card.pk).update(words=vector(card))
    if renamed:
        learn(split_text(f"{city.name_ru} {city.name_en}"), table=Word)
        forget(set().union(*before.values()) - set().union(*_lexemes_of(cards).values()))


def list_city(city: City, *, now: datetime) -> None:
    """Bring all cards of a city in line with its own rows. In the city's scope."""
    products = list(Product.objects.exclude(visibility=Visibility.CITY))
    cards = list(ExpertCard.objects.filter(published_at__isnull=False).select_related("member"))
    shown = Q(kind=Listing.Kind.PRODUCT, local_id__in=[product.pk for product in products])
    questions = Question.objects.exclude(visibility=Visibility.CITY).values_list("pk", flat=True)
    shown |= Q(kind=Listing.Kind.QUESTION, local_id__in=list(questions))
    shown |= Q(kind=Listing.Kind.EXPERT, local_id__in=[card.member_id for card in cards])
    ours = (Listing.Kind.PRODUCT, Listing.Kind.QUESTION, Listing.Kind.EXPERT)
    _delete(Listing.objects.filter(city_id=city.pk, kind__in=ours).exclude(shown))
    for product in products:
        list_product(product, city=city, now=now)
    list_questions(Question.objects.all(), city=city, now=now)
    for card in cards:
        list_card(card, city=city, now=now)


def unlist_city(city: City) -> None:
    """Delete the cards of a city that is deleted. In the hub's scope."""
    _delete(Listing.objects.filter(city_id=city.pk))


def unlist(*, city: City, kind: str, local_id: int) -> None:
    """Take a card out of the directory. Idempotent."""
    _delete(Listing.objects.filter(city_id=city.pk, kind=kind, local_id=local_id))


def _delete(cards: ListingQuerySet) -> None:
    gone = _lexemes_of(cards)
    if gone:
        Listing.objects.filter(pk__in=gone).delete()
        lexemes = set().union(*gone.values())
        listing_gone.send(sender=Listing, listing_ids=list(gone), lexemes=lexemes)


def _lexemes_of(cards: ListingQuerySet) -> dict[int, set[str]]:
    """The stems of cards, by their keys."""
    stems = Func(F("words"), function="tsvector_to_array", output_field=ArrayField(TextField()))
    return {pk: set(found or ()) for pk, found in cards.values_list("pk", stems)}


@transaction.atomic
def put_listing(
    *,
    city: City,
    kind: str,
    local_id: int,
    now: datetime,
    title: str,
    summary: str = "",
    text: str = "",
    language: str = "",
    stage: str = "",
    skills: Iterable[str] = (),
    needs: Iterable[str] = (),
    people: Iterable[str] = (),
    is_public: bool = False,
) -> Listing:
    """Publish a card, or bring the published one in line. Call in the city's scope.

    `local_id` is the original's primary key in its city. Texts are cut off at the length of their
    columns. Without a `language` it is guessed from the letters. `published_at` keeps the time of
    the first publication, `updated_at` becomes `now`.
    """
    texts = {
        "title": shortened(title, MAX_TITLE),
        "summary": shortened(summary, MAX_SUMMARY),
        "text": shortened(text, MAX_TEXT),
        "skills": [topic[:MAX_TOPIC] for topic in skills],
        "needs": [topic[:MAX_TOPIC] for topic in needs],
        "people": [name[:MAX_NAME] for name in people],
    }
    texts |= published_cities.columns_of(city)
    content = {
        **texts,
        "language": language or language_of(f"{title} {summary} {text}"),
        "stage": stage,
        "is_public": is_public,
        "updated_at": now,
        "words": vector(Listing(**texts)),
    }
    original = {"city_id": city.pk, "kind": kind, "local_id": local_id}
    before = _lexemes_of(Listing.objects.filter(**original))
    listing, _created = Listing.objects.update_or_create(
        **original, defaults=content, create_defaults={**content, "published_at": now}
    )
    after = _lexemes_of(Listing.objects.filter(pk=listing.pk))
    dropped = before.get(listing.pk, set()) - after[listing.pk]
    listing_put.send(sender=Listing, listing=listing, dropped=dropped)
    return listing
