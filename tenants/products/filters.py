"""Filters of the API's lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import rest_framework as filters

from tenants.products.models import Blocker, Product, Question, Stage, Visibility
from tenants.products.queries import products, questions
from tenants.ui.fields import LARGEST_ROW_NUMBER


class NumberFilter(filters.NumberFilter):
    """The number of a row."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST_ROW_NUMBER, **kwargs)


class ProductFilter(filters.FilterSet):
    stage = filters.ChoiceFilter(choices=Stage.choices)
    visibility = filters.ChoiceFilter(choices=Visibility.choices)
    author = NumberFilter(field_name="authorships__member", distinct=True, label="A member")
    search = filters.CharFilter(method="matching", max_length=100, label="Words")
    ordering = filters.OrderingFilter(fields=["moved_at", "created_at"])

    class Meta:
        model = Product
        fields = ()

    def matching(self, found: QuerySet[Product], name: str, words: str) -> QuerySet[Product]:
        return products.matching(found, words)  # type: ignore[arg-type]  # it is a ProductQuerySet


class QuestionFilter(filters.FilterSet):
    stage = filters.ChoiceFilter(field_name="product__stage", choices=Stage.choices)
    state = filters.ChoiceFilter(choices=Question.State.choices)
    blocker = filters.ChoiceFilter(choices=Blocker.choices)
    author = NumberFilter(field_name="author", label="A member")
    product = NumberFilter(field_name="product", label="A product")
    visibility = filters.ChoiceFilter(field_name="product__visibility", choices=Visibility.choices)
    search = filters.CharFilter(method="matching", max_length=200, label="Words in any form")
    ordering = filters.OrderingFilter(fields={"asked_at": "created_at", "queued_at": "queued_at"})

    class Meta:
        model = Question
        fields = ()

    def matching(self, found: QuerySet[Question], name: str, words: str) -> QuerySet[Question]:
        return questions.matching(found, words)  # type: ignore[arg-type]  # it is a QuestionQuerySet
