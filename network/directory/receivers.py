"""Update the cards of a city in the transaction of the change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from network.cards.models import ExpertCard
from network.cards.signals import card_changed
from network.directory.actions import (
    list_card,
    list_city,
    list_product,
    list_question,
    list_questions,
    refresh_city,
    refresh_member,
    unlist_city,
    withdraw_member,
)
from network.directory.card_vectors import words_of_card
from network.directory.dictionary import forget, learn
from network.directory.models import Listing, SavedSearch, Word
from network.directory.saved_searches.actions import forget_searches
from network.directory.signals import listing_gone, listing_put
from tenants.members.models import Member
from tenants.members.signals import member_changed, member_joined, member_left
from tenants.products.models import Product, Question, Visibility
from tenants.products.signals import (
    product_begun,
    product_changed,
    question_changed,
    question_shown,
)
from tenants.registry.models import City
from tenants.registry.scope import current_city
from tenants.registry.signals import city_changed, city_deleted, city_imported


@receiver([product_begun, product_changed], dispatch_uid="directory-lists-products")
def product_moved(sender: object, product: Product, **_: Any) -> None:
    list_product(product, city=current_city(), now=timezone.now())
    list_questions(
        Question.objects.filter(product=product), city=current_city(), now=timezone.now()
    )


@receiver(question_shown, dispatch_uid="directory-shows-questions")
def show_or_hide_question(sender: object, question: Question, **_: Any) -> None:
    list_question(question, city=current_city(), now=timezone.now())


@receiver(question_changed, dispatch_uid="directory-lists-questions")
def question_moved(sender: object, question: Question, **_: Any) -> None:
    if question.visibility != Visibility.CITY:
        list_question(question, city=current_city(), now=timezone.now())


@receiver(card_changed, dispatch_uid="directory-lists-cards")
def show_or_hide_card(
    sender: object, card: ExpertCard, city: City, now: datetime, **_: Any
) -> None:
    list_card(card, city=city, now=now)


@receiver(member_left, dispatch_uid="directory-forgets-members")
def member_gone(sender: object, member: Member, **_: Any) -> None:
    withdraw_member(member, city=current_city(), now=timezone.now())
    forget_searches(member)


@receiver([member_joined, member_changed], dispatch_uid="directory-follows-members")
def update_cards_of_member(sender: object, member: Member, **_: Any) -> None:
    refresh_member(member, city=current_city(), now=timezone.now())


@receiver(city_changed, dispatch_uid="directory-follows-cities")
def update_cards_of_city(sender: object, city: City, **_: Any) -> None:
    refresh_city(city)


@receiver(city_deleted, dispatch_uid="directory-forgets-cities")
def city_gone(sender: object, city: City, **_: Any) -> None:
    unlist_city(city)
    SavedSearch.objects.filter(city_id=city.pk).delete()


@receiver(city_imported, dispatch_uid="directory-lists-imported-cities")
def city_came(sender: object, city: City, now: datetime, **_: Any) -> None:
    list_city(city, now=now)


@receiver(listing_put, dispatch_uid="directory-learns-words")
def learn_words(sender: object, listing: Listing, dropped: set[str], **_: Any) -> None:
    learn({word for words, _weight in words_of_card(listing) for word in words}, table=Word)
    if dropped:
        forget(dropped)


@receiver(listing_gone, dispatch_uid="directory-forgets-words")
def forget_words(sender: object, lexemes: set[str], **_: Any) -> None:
    forget(lexemes)
