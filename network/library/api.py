"""API of the library: what other cities show, taking it, merging newer versions, showing ours."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from network.library import adopting, publishing, queries
from network.library.errors import Withdrawn
from network.library.figures import where_it_worked
from network.library.format_diff import shown_changes
from network.library.merge import OURS, THEIRS
from network.library.models import MAX_ADVICE, MAX_CONTACT, Adoption, Pack, PublishedFormat
from network.library.publishing import latest_version
from tenants.api.routers import Router
from tenants.formats.models import Format
from tenants.formats.queries import version_of
from tenants.members.api_base import CityViewSet, NeedsRight, UnpagedViewSet
from tenants.members.models import Member
from tenants.members.rights import Right
from tenants.members.serializer_fields import LineField
from tenants.registry.scope import current_city


class MembersReadRightWrites(NeedsRight):
    """Lets members of the city read, and those who change formats write."""

    right = Right.FORMATS

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in SAFE_METHODS:
            return view.member is not None
        return super().has_permission(request, view)


@extend_schema_serializer(component_name="LibraryFormat")
class PublishedFormatSerializer(serializers.ModelSerializer[PublishedFormat]):
    """A format of another city, or of HQ: its `city` is then empty."""

    city = serializers.CharField(source="city_slug")
    version = serializers.IntegerField(source="number")

    class Meta:
        model = PublishedFormat
        fields = (
            *("id", "city", "key", "name_ru", "name_en", "version", "advice"),
            *("guide_name", "guide_contact", "updated_at"),
        )
        read_only_fields = fields


@extend_schema_serializer(component_name="WorkedShape")
class WorkedSerializer(serializers.Serializer[Any]):
    """Where a format worked; null where fewer than five are behind a figure."""

    cities = serializers.IntegerField(allow_null=True)
    evenings = serializers.IntegerField(allow_null=True)
    energy_before = serializers.FloatField(allow_null=True)
    energy_after = serializers.FloatField(allow_null=True)
    worked = serializers.FloatField(allow_null=True)
    answered = serializers.FloatField(allow_null=True)


@extend_schema_serializer(component_name="LibraryFormatWhole")
class WholeFormatSerializer(PublishedFormatSerializer):
    """With the whole program as `PUT formats/<key>/program/` takes it. `adopted`: our key of it."""

    program = serializers.SerializerMethodField()
    worked = serializers.SerializerMethodField()
    adopted = serializers.SerializerMethodField()

    class Meta:
        model = PublishedFormat
        fields = (*PublishedFormatSerializer.Meta.fields, "program", "worked", "adopted")

    @extend_schema_field(serializers.DictField())
    def get_program(self, row: PublishedFormat) -> Any:
        version = latest_version(row)
        return version.program if version else {}

    @extend_schema_field(WorkedSerializer())
    def get_worked(self, row: PublishedFormat) -> Any:
        return WorkedSerializer(where_it_worked(row)).data

    def get_adopted(self, row: PublishedFormat) -> str:
        found = adopting.adoption_of(row, city=current_city())
        return found.key if found else ""


@extend_schema_serializer(component_name="DifferenceChange")
class ChangeSerializer(serializers.Serializer[Any]):
    """`what`: field, added, removed, changed or order. A `conflict` needs a choice."""

    key = serializers.CharField()
    what = serializers.CharField()
    title = serializers.CharField()
    conflict = serializers.BooleanField(source="is_conflict")


@extend_schema_serializer(component_name="Difference")
class DifferenceSerializer(serializers.Serializer[Any]):
    """Their changes since the version we have; `number` is their version, `ours` ours."""

    number = serializers.IntegerField()
    ours = serializers.IntegerField()
    why = serializers.CharField()
    changes = ChangeSerializer(many=True)


@extend_schema_serializer(component_name="MergeChoices")
class MergeSerializer(serializers.Serializer[Any]):
    """`choices`: change → "theirs" or "ours"; changes without a conflict are taken by default."""

    number = serializers.IntegerField(min_value=1)
    ours = serializers.IntegerField(min_value=1)
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=[OURS, THEIRS]), default=dict
    )


@extend_schema_serializer(component_name="AdoptedShape")
class AdoptionSerializer(serializers.ModelSerializer[Adoption]):
    """`key` of the format on our shelf, and their `version` that it follows."""

    version = serializers.IntegerField(source="number")

    class Meta:
        model = Adoption
        fields = ("key", "version", "adopted_at")
        read_only_fields = fields


@extend_schema_serializer(component_name="PackShape")
class PackSerializer(serializers.ModelSerializer[Pack]):
    city = serializers.CharField(source="city_slug")

    class Meta:
        model = Pack
        fields = ("id", "city", "title", "about", "keys", "guide_name", "guide_contact")
        read_only_fields = fields


@extend_schema_serializer(component_name="PackLine")
class PackLineSerializer(serializers.Serializer[Any]):
    """`what` taking the pack does here: new, same, newer, conflict or unreadable."""

    format = PublishedFormatSerializer(source="published")
    what = serializers.CharField()
    changes = serializers.IntegerField()


@extend_schema_serializer(component_name="PackPreview")
class PackPreviewSerializer(PackSerializer):
    lines = serializers.SerializerMethodField()

    class Meta:
        model = Pack
        fields = (*PackSerializer.Meta.fields, "lines")

    @extend_schema_field(PackLineSerializer(many=True))
    def get_lines(self, pack: Pack) -> Any:
        return PackLineSerializer(queries.preview(pack, city=current_city()), many=True).data


@extend_schema_serializer(component_name="TakenShape")
class TakenSerializer(serializers.Serializer[Any]):
    """Names of the formats that were put on the shelf or got a next version."""

    taken = serializers.ListField(child=serializers.CharField())


@extend_schema_serializer(component_name="PublicationWords")
class PublicationSerializer(serializers.Serializer[Any]):
    """`guide`: the number of the member who knows it; others than oneself are asked first."""

    advice = LineField(max_length=MAX_ADVICE)
    guide = serializers.PrimaryKeyRelatedField(
        queryset=Member.objects.none(), allow_null=True, default=None
    )
    contact = LineField(max_length=MAX_CONTACT, allow_blank=True, default="")

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        fields["guide"].queryset = Member.objects.here()
        return fields


@extend_schema(tags=["library"])
class LibraryViewSet(CityViewSet):
    """Formats of other cities and of HQ."""

    permission_classes = (MembersReadRightWrites,)
    serializer_class = PublishedFormatSerializer
    queryset = PublishedFormat.objects.none()
    filter_backends = ()

    def get_queryset(self) -> QuerySet[PublishedFormat]:
        return self.queryset if self.is_described else queries.shown()

    @extend_schema(responses=PublishedFormatSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Formats that other cities and HQ show, newest first."""
        rows = queries.shown(besides=current_city().pk)
        return self.page_of(rows, PublishedFormatSerializer)

    @extend_schema(responses=WholeFormatSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One format with all its steps, and where it worked."""
        return Response(WholeFormatSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=AdoptionSerializer, operation_id="library_adopt")
    @action(detail=True, methods=["put"])
    def adoption(self, request: Request, pk: str) -> Response:
        """Put a format on our shelf; for the duty Facilitating. Idempotent."""
        row = adopting.adopt(self.get_object(), city=current_city(), by=self.me, now=timezone.now())
        return Response(AdoptionSerializer(row).data)

    @extend_schema(request=None, responses={204: None}, operation_id="library_undo")
    @adoption.mapping.delete
    def undoing(self, request: Request, pk: str) -> Response:
        """Undo the last merge, or the adoption; for the duty Facilitating."""
        adopting.undo(self.adopted(), by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=DifferenceSerializer, operation_id="library_difference")
    @action(detail=True)
    def difference(self, request: Request, pk: str) -> Response:
        """Changes of their version, compared with ours."""
        found = adopting.waiting(self.adopted())
        shown = {
            "number": found.version.number,
            "ours": found.ours.number,
            "why": found.version.why,
            "changes": shown_changes(found.merge),
        }
        return Response(DifferenceSerializer(shown).data)

    @extend_schema(
        request=MergeSerializer, responses=AdoptionSerializer, operation_id="library_merge"
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Merge their newer version; for the duty Facilitating. It becomes our next version."""
        sent = self.checked(MergeSerializer)
        row = adopting.take_update(self.adopted(), by=self.me, now=timezone.now(), **sent)
        return Response(AdoptionSerializer(row).data)

    def adopted(self) -> Adoption:
        found = adopting.adoption_of(self.get_object(), city=current_city())
        if found is None:
            raise Withdrawn
        return found


@extend_schema(tags=["library"])
class PackViewSet(CityViewSet):
    """Packs: several formats in one press."""

    permission_classes = (MembersReadRightWrites,)
    serializer_class = PackSerializer
    queryset = Pack.objects.none()
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Pack]:
        return self.queryset if self.is_described else queries.packs()

    @extend_schema(responses=PackSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Packs of other cities, newest first."""
        return self.page_of(queries.packs(besides=current_city().pk), PackSerializer)

    @extend_schema(responses=PackPreviewSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """A pack, and what taking it would change here."""
        return Response(PackPreviewSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=TakenSerializer, operation_id="packs_adopt")
    @action(detail=True, methods=["put"])
    def adoption(self, request: Request, pk: str) -> Response:
        """Take what is new, and newer without a conflict; for the duty Facilitating."""
        taken = adopting.adopt_pack(
            self.get_object(), city=current_city(), by=self.me, now=timezone.now()
        )
        return Response(TakenSerializer({"taken": taken}).data)

    @extend_schema(request=None, responses={204: None}, operation_id="packs_undo")
    @adoption.mapping.delete
    def undoing(self, request: Request, pk: str) -> Response:
        """Undo what the last press on the pack did; for the duty Facilitating."""
        adopting.undo_pack(int(pk), city=current_city(), by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["library"])
class PublicationViewSet(UnpagedViewSet):
    """Formats that this city shows to others, by key."""

    permission_classes = (MembersReadRightWrites,)
    serializer_class = PublicationSerializer
    queryset = PublishedFormat.objects.none()
    lookup_field = "key"
    filter_backends = ()
    params: ClassVar = {}

    @extend_schema(responses=PublishedFormatSerializer)
    def retrieve(self, request: Request, key: str) -> Response:
        """A format as other cities see it."""
        return Response(PublishedFormatSerializer(self.published(key)).data)

    @extend_schema(request=PublicationSerializer, responses=PublishedFormatSerializer)
    def update(self, request: Request, key: str) -> Response:
        """Show the latest version of a format to all cities; for the duty Facilitating."""
        version = version_of(get_object_or_404(Format, key=key))
        if version is None:
            raise Withdrawn
        sent = self.checked(PublicationSerializer)
        row = publishing.publish(
            version, city=current_city(), by=self.me, now=timezone.now(), **sent
        )
        return Response(PublishedFormatSerializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, key: str) -> Response:
        """Take a format back; copies of other cities stay. For the duty Facilitating."""
        publishing.withdraw(self.published(key), city=current_city())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def published(self, key: str) -> PublishedFormat:
        rows = PublishedFormat.objects.of(current_city().pk)
        found: PublishedFormat = get_object_or_404(rows, key=key)
        return found


def register(router: Router) -> None:
    router.register("library", LibraryViewSet, basename="library")
    router.register("packs", PackViewSet, basename="pack")
    router.register("publications", PublicationViewSet, basename="publication")
