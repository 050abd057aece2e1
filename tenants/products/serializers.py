"""Serializers of products and questions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tenants.members.models import Member
from tenants.members.serializer_fields import (
    LineField,
    PersonNameField,
    RowNumberField,
    TextField,
    TopicsField,
)
from tenants.products.models import (
    PATH,
    Authorship,
    Blocker,
    Product,
    ProductFile,
    Question,
    Stage,
    Visibility,
)
from tenants.products.queries.questions import place_in_queue
from tenants.products.validators import (
    MAX_ANSWER,
    MAX_CONTACT,
    MAX_EVIDENCE,
    MAX_OUTCOME,
    MAX_PITCH,
    MAX_QUESTION,
    MAX_REASON,
    MAX_STORY,
    MAX_TITLE,
)
from tenants.ui.linemap import Stop


def content_address(file: ProductFile) -> str:
    """The API address of a file's content."""
    names = {"pk": file.product_id, "number": file.pk}
    return reverse("api:file-content", settings.CITY_URLCONF, kwargs=names)


@extend_schema_serializer(component_name="PersonShape")
class PersonSerializer(serializers.ModelSerializer[Member]):
    name = PersonNameField(source="*")

    class Meta:
        model = Member
        fields = ("id", "name")


@extend_schema_serializer(component_name="AuthorshipShape")
class AuthorshipSerializer(serializers.ModelSerializer[Authorship]):
    id = serializers.IntegerField(source="member_id")
    name = PersonNameField(source="member")

    class Meta:
        model = Authorship
        fields = ("id", "name", "role")


@extend_schema_serializer(component_name="ProductShape")
class ProductSerializer(serializers.ModelSerializer[Product]):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    people = AuthorshipSerializer(source="authorships", many=True, read_only=True)
    open_questions = serializers.IntegerField(read_only=True)
    cover = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = (
            *("id", "url", "title", "pitch", "text", "stage", "visibility", "needs", "offers"),
            *("created_at", "moved_at", "people", "open_questions", "cover"),
        )
        read_only_fields = fields

    def get_cover(self, product: Product) -> str | None:
        """The address of its picture; null without one."""
        return content_address(product.shown_cover) if product.shown_cover else None


@extend_schema_serializer(component_name="ProductWords")
class ProductInputSerializer(serializers.Serializer[Product]):
    title = LineField(max_length=MAX_TITLE)
    pitch = LineField(max_length=MAX_PITCH)
    text = TextField(max_length=MAX_STORY, required=False, allow_blank=True)
    needs = TopicsField()
    offers = TopicsField()


@extend_schema_serializer(component_name="NewProduct")
class NewProduct(ProductInputSerializer):
    stage = serializers.ChoiceField(
        choices=[(stage.value, stage.label) for stage in PATH], default=Stage.IDEA
    )
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.CITY)


class NewStop(serializers.Serializer[Product]):
    to = serializers.ChoiceField(choices=Stage.choices)
    why = LineField(max_length=MAX_REASON)
    evidence = TextField(max_length=MAX_EVIDENCE, required=False, allow_blank=True, default="")


class Audience(serializers.Serializer[Product]):
    to = serializers.ChoiceField(choices=Visibility.choices)
    contact = LineField(
        max_length=MAX_CONTACT,
        required=False,
        allow_blank=True,
        help_text="For signed-in members of other cities; left out, the present one stays.",
    )


class QuestionAudience(serializers.Serializer[Question]):
    to = serializers.ChoiceField(choices=Visibility.choices)


@extend_schema_serializer(component_name="StopShape")
class StopSerializer(serializers.Serializer[Stop]):
    label = serializers.CharField()  # type: ignore[assignment]  # a stop has a label
    kind = serializers.CharField()
    state = serializers.CharField()
    when = serializers.SerializerMethodField()
    url = serializers.CharField()
    detail = serializers.CharField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_when(self, stop: Stop) -> str | None:
        """A date or a moment in ISO 8601."""
        moment = getattr(stop.when, "isoformat", None)
        return moment() if moment else None


@extend_schema_serializer(component_name="QuestionShape")
class QuestionSerializer(serializers.ModelSerializer[Question]):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    author = PersonSerializer(read_only=True)
    blocker = serializers.ChoiceField(choices=Blocker.choices, allow_blank=True, read_only=True)
    weeks_waiting = serializers.SerializerMethodField()

    created_at = serializers.DateTimeField(source="asked_at", read_only=True)

    class Meta:
        model = Question
        fields = (
            *("id", "url", "text", "outcome", "blocker", "about", "product", "author", "state"),
            *(
                "visibility",
                "created_at",
                "queued_at",
                "weeks_waiting",
                "times_served",
                "served_at",
            ),
            *("answer", "answered_at", "merged_into"),
        )
        read_only_fields = fields

    def get_weeks_waiting(self, question: Question) -> int:
        return question.weeks_waiting(now=now())


@extend_schema_serializer(component_name="QuestionWhole")
class QuestionDetailSerializer(QuestionSerializer):
    """`place`: from 1, in the queue; null for a question that doesn't wait."""

    place = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields = (*QuestionSerializer.Meta.fields, "place")
        read_only_fields = fields

    def get_place(self, question: Question) -> int | None:
        return place_in_queue(question) if question.is_waiting else None


@extend_schema_serializer(component_name="QuestionWords")
class QuestionInputSerializer(serializers.Serializer[Question]):
    text = TextField(max_length=MAX_QUESTION)
    blocker = serializers.ChoiceField(choices=Blocker.choices, allow_blank=True)
    outcome = LineField(max_length=MAX_OUTCOME, required=False, allow_blank=True)


@extend_schema_serializer(component_name="NewQuestion")
class NewQuestion(QuestionInputSerializer):
    about = serializers.ChoiceField(choices=Question.About.choices, default=Question.About.PERSON)
    product = RowNumberField(required=False, allow_null=True)

    def validate_product(self, number: int | None) -> Product | None:
        if number is None:
            return None
        mine = Product.objects.filter(authorships__member=self.context["member"])
        product = mine.filter(pk=number).first()
        if product is None:
            raise serializers.ValidationError(_("Choose a product that you make or help with."))
        return product

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if sent["about"] == Question.About.PRODUCT and not sent.get("product"):
            raise serializers.ValidationError({"product": [_("Say which product it is about.")]})
        return sent


class Answer(serializers.Serializer[Question]):
    answer = TextField(max_length=MAX_ANSWER)
