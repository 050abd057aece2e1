"""API of the directory, in a city and on the main domain: what members of all cities show."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from network.directory.facets import facets_of
from network.directory.models import MAX_QUERY, MAX_TOPIC, Listing
from network.directory.queries import SearchQuery, names_for, original_address, search
from network.directory.results import FoundCard, Understood, shown
from tenants.api.routers import Router
from tenants.api.views import ApiViewSet
from tenants.members.requests import membership_of
from tenants.products.models import Stage
from tenants.registry.models import City


class MarksSerializer(serializers.Serializer[FoundCard]):
    """Why a card was found: its texts as escaped HTML, the met words in `<mark>`."""

    title = serializers.CharField()
    summary = serializers.CharField()
    excerpt = serializers.CharField(help_text="Of the text; empty where the summary has a word")
    close_in_meaning = serializers.BooleanField(
        source="is_meant", help_text="Found by its meaning, without the words of the search"
    )


@extend_schema_serializer(component_name="ListingShape")
class ListingSerializer(serializers.ModelSerializer[Listing]):
    city = serializers.CharField(source="city_slug")
    home = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()
    marks = serializers.SerializerMethodField()

    class Meta:
        model = Listing
        fields = (
            *("city", "city_name_ru", "city_name_en", "kind", "local_id", "title", "summary"),
            *("stage", "skills", "needs", "people", "language", "published_at", "home", "marks"),
        )
        read_only_fields = fields

    def get_home(self, card: Listing) -> str:
        """The original, or the page of its city where the original is for its members only."""
        city = self.context["request"].city if self.context["reader"] else None
        original = original_address(card, reader_city=city.pk if city else None)
        return original or City(slug=card.city_slug).url()

    def get_people(self, card: Listing) -> list[str]:
        """Their names; for visitors first names, except of experts who showed themselves."""
        return names_for(card, reader=self.context["reader"])

    @extend_schema_field(MarksSerializer)
    def get_marks(self, card: Listing) -> dict[str, Any]:
        return dict(MarksSerializer(self.context["marks"][card.pk]).data)


class SearchQuerySerializer(serializers.Serializer[SearchQuery]):
    """The filters of a search. Unlike the page, the API refuses a wrong one."""

    q = serializers.CharField(max_length=MAX_QUERY, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=Listing.Kind.choices, required=False, allow_blank=True)
    city = serializers.SlugField(max_length=63, required=False, allow_blank=True)
    stage = serializers.ChoiceField(choices=Stage.choices, required=False, allow_blank=True)
    skill = serializers.CharField(max_length=MAX_TOPIC, required=False, allow_blank=True)
    need = serializers.CharField(max_length=MAX_TOPIC, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=("ru", "en"), required=False, allow_blank=True)


class UnderstoodSerializer(serializers.Serializer[Understood]):
    """A word that was not taken as it was typed."""

    typed = serializers.CharField()
    meant = serializers.CharField(help_text="A word of the cards")
    how = serializers.CharField(
        source="how.value", help_text="layout, sound, slip, related or synonym"
    )


class CountsSerializer(serializers.Serializer[Any]):
    """Count the cards that each filter would leave, and say how the words were understood."""

    at_least = serializers.BooleanField(help_text="More than 1,000 cards: the counts are the least")
    understood = UnderstoodSerializer(many=True)
    unknown = serializers.ListField(child=serializers.CharField(), help_text="Words of no card")
    counts = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))


PARAMETERS = ("q", "kind", "city", "stage", "skill", "need", "language")
FILTER_PARAMETERS = [
    OpenApiParameter("q", str, description="Words in Russian or English, in any form or spelling"),
    OpenApiParameter("kind", str, enum=Listing.Kind.values),
    OpenApiParameter("city", str, description="Its address: omsk"),
    OpenApiParameter("stage", str, enum=Stage.values),
    OpenApiParameter("skill", str, description="A topic that is offered or needed"),
    OpenApiParameter("need", str),
    OpenApiParameter("language", str, enum=("ru", "en")),
]


@extend_schema(tags=["network"])
class NetworkViewSet(ApiViewSet):
    serializer_class = ListingSerializer
    params: ClassVar = {
        "list": PARAMETERS,
        "counts": PARAMETERS,
    }
    filter_backends = ()
    queryset = Listing.objects.none()

    @extend_schema(parameters=FILTER_PARAMETERS, responses=ListingSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Search what members of all cities chose to show; best first, without words newest."""
        found = search(self.search_query())
        cards = self.paginate_queryset(found) or []
        marks = {card.listing.pk: card for card in shown(found, cards).cards}
        context = {**self.context, "reader": found.query.reader, "marks": marks}
        serializer = ListingSerializer(cards, many=True, context=context)
        return self.get_paginated_response(serializer.data)

    @extend_schema(parameters=FILTER_PARAMETERS, responses=CountsSerializer)
    @action(detail=False, pagination_class=None)
    def counts(self, request: Request) -> Response:
        """Count the cards that each filter would leave; say how the words were understood."""
        found = search(self.search_query())
        facets = facets_of(found)
        told = shown(found, found[:10])
        answer = {
            "at_least": facets.is_cut,
            "understood": told.understood,
            "unknown": told.unknown,
            "counts": facets.counts,
        }
        return Response(CountsSerializer(answer).data)

    def search_query(self) -> SearchQuery:
        """Raises ValidationError."""
        query = SearchQuerySerializer(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        filters = {**query.validated_data}
        in_city = getattr(self.request, "city", None)
        reader = membership_of(self.request.user) if in_city else None
        return SearchQuery(text=filters.pop("q", ""), reader=reader, **filters)


def register(router: Router) -> None:
    router.register("network", NetworkViewSet, basename="network")


def register_hub(router: Router) -> None:
    router.register("network", NetworkViewSet, basename="network")
