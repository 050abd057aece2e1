"""API of webhooks: for members of the core."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.routers import Router, below
from tenants.members.api_base import CityViewSet, CoreOnly
from tenants.webhooks import actions, serializers
from tenants.webhooks.models import Delivery, Endpoint


@extend_schema_view(
    list=extend_schema(
        summary="Endpoints of webhooks", description="Where the city's events are sent."
    ),
    retrieve=extend_schema(summary="One endpoint", description="Without its secret."),
)
@extend_schema(tags=["webhooks"])
class EndpointViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    permission_classes = (CoreOnly,)
    serializer_class = serializers.EndpointSerializer

    def get_queryset(self) -> QuerySet[Endpoint]:
        found: QuerySet[Endpoint] = Endpoint.objects.order_by("pk")
        return found.none() if self.is_described else found

    @extend_schema(
        request=serializers.EndpointInputSerializer,
        responses={201: serializers.EndpointSecretSerializer},
        operation_id="webhooks_create",
    )
    def create(self, request: Request) -> Response:
        """Add an endpoint; the answer has its secret, this once.

        Each event is a POST by Standard Webhooks, signed with `webhook-id`, `webhook-timestamp` and
        `webhook-signature`. Its `data` is what this API shows of the subject.
        """
        sent = self.checked(serializers.EndpointInputSerializer)
        added = actions.add_endpoint(**sent, by=self.me, now=timezone.now())
        shown = serializers.EndpointSecretSerializer(added, context=self.context)
        return Response(shown.data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.EndpointInputSerializer,
        responses=serializers.EndpointSerializer,
        operation_id="webhooks_change",
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change name, address or events of an endpoint."""
        found = self.get_object()
        sent = self.checked(serializers.EndpointInputSerializer, partial=True)
        facts = {"name": found.name, "url": found.url, "events": found.events}
        actions.change_endpoint(found, **{**facts, **sent})
        return self.row_response(found.pk)

    @extend_schema(responses={204: None}, operation_id="webhooks_remove")
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove an endpoint with its deliveries."""
        self.get_object().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None,
        responses=serializers.EndpointSecretSerializer,
        operation_id="webhooks_rotate_secret",
    )
    @action(detail=True, methods=["post"])
    def secret(self, request: Request, pk: str) -> Response:
        """Exchange the secret; for a day the old one signs as well."""
        rotated = actions.rotate_secret(self.get_object(), now=timezone.now())
        shown = serializers.EndpointSecretSerializer(rotated, context=self.context)
        return Response(shown.data)

    @extend_schema(
        request=None, responses=serializers.EndpointSerializer, operation_id="webhooks_pause"
    )
    @action(detail=True, methods=["put"])
    def pause(self, request: Request, pk: str) -> Response:
        """Send nothing more; what happens meanwhile is not sent later."""
        actions.pause_endpoint(self.get_object(), now=timezone.now())
        return self.row_response(int(pk))

    @extend_schema(
        request=None, responses=serializers.EndpointSerializer, operation_id="webhooks_resume"
    )
    @pause.mapping.delete
    def going_on(self, request: Request, pk: str) -> Response:
        """Let a paused endpoint go on."""
        actions.resume_endpoint(self.get_object(), now=timezone.now())
        return self.row_response(int(pk))

    @extend_schema(
        request=None,
        responses={202: serializers.DeliverySerializer},
        operation_id="webhooks_test",
    )
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Send an event `webhook.test`."""
        sent = actions.send_test(self.get_object(), now=timezone.now())
        shown = serializers.DeliverySerializer(sent, context=self.context)
        return Response(shown.data, status=status.HTTP_202_ACCEPTED)


@extend_schema_view(
    list=extend_schema(
        summary="Deliveries of an endpoint, the newest first",
        description="They are kept for 30 days.",
    ),
)
@extend_schema(tags=["webhooks"])
class DeliveryViewSet(mixins.ListModelMixin, CityViewSet):
    permission_classes = (CoreOnly,)
    serializer_class = serializers.DeliverySerializer
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[Delivery]:
        if self.is_described:
            return Delivery.objects.none()
        endpoint = get_object_or_404(Endpoint, pk=self.kwargs["pk"])
        found: QuerySet[Delivery] = endpoint.deliveries.newest()
        return found

    @extend_schema(
        request=None,
        responses={202: serializers.DeliverySerializer},
        operation_id="webhooks_send_again",
    )
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str, number: str) -> Response:
        """Send it once more: the same body under the same `webhook-id`."""
        delivery = get_object_or_404(self.get_queryset(), pk=number)
        sent = actions.send_again(delivery, now=timezone.now())
        shown = serializers.DeliverySerializer(sent, context=self.context)
        return Response(shown.data, status=status.HTTP_202_ACCEPTED)


def register(router: Router) -> None:
    router.register("webhooks", EndpointViewSet, basename="webhook")
    router.register(below("webhooks", "deliveries"), DeliveryViewSet, "delivery")
