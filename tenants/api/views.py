"""The base view of the API: unknown parameters and fields, idempotency, rate limit headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext
from django_filters.rest_framework import FilterSet
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.fields import ListField
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from tenants.api import idempotency
from tenants.registry.limiter import Grant

URL_FORMAT = "format"
MOST_NAMED = 10  # unknown fields that one answer lists


class ApiViewSet(viewsets.GenericViewSet[Any]):
    """Base of all views of the API.

    Refuses unknown parameters and fields: a misspelt filter would return all rows, and a misspelt
    field would be dropped silently. Replays answers by `Idempotency-Key`, sends rate limit headers.

    `params` lists the query parameters of each action, beside those of filters and pages.
    """

    filterset_class: type[FilterSet] | None = None
    params: ClassVar[dict[str, tuple[str, ...]]] = {}

    claim: idempotency.Claim | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown_params(request, known=self.known_params())
        if self.takes_no_body():
            refuse_unknown_fields(Serializer(), request.data)
        self.claim = idempotency.claim(request)

    def handle_exception(self, exc: Exception) -> Response:
        return (
            exc.response if isinstance(exc, idempotency.Replay) else super().handle_exception(exc)
        )

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        if self.claim:
            self.claim.settle(response)
        for name, value in rate_limit_headers(request).items():
            response[name] = value
        return super().finalize_response(request, response, *args, **kwargs)

    def known_params(self) -> set[str]:
        known = {*self.params.get(self.action, ()), URL_FORMAT}
        if self.pagination_class is not None:
            known |= {"limit", "offset"}
        if self.filterset_class is not None and not self.detail:
            known |= {*self.filterset_class.base_filters}
        return known

    def takes_no_body(self) -> bool:
        """True for an action with `@extend_schema(request=None)`."""
        handler = getattr(self, self.action or "", None)
        described = getattr(handler, "kwargs", {}).get("schema")
        if described is None or self.request.method in SAFE_METHODS:
            return False
        schema = described()
        schema.view, schema.method = self, self.request.method
        return schema.get_request_serializer() is None

    def checked(
        self, serializer_class: type[Serializer[Any]], *, partial: bool = False
    ) -> dict[str, Any]:
        """The valid data of the request. Raises ValidationError."""
        serializer = serializer_class(data=self.request.data, context=self.context, partial=partial)
        refuse_unknown_fields(serializer, self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    @property
    def context(self) -> dict[str, Any]:
        return dict(self.get_serializer_context())

    def page_of(
        self, rows: Any, serializer_class: type[BaseSerializer[Any]], **context: Any
    ) -> Response:
        """One page of a list: `count`, `next`, `previous`, `results`."""
        page = self.paginate_queryset(rows)
        serializer = serializer_class(page, many=True, context={**self.context, **context})
        return self.get_paginated_response(serializer.data)


def rate_limit_headers(request: Request) -> dict[str, str]:
    """Headers for the budget that the throttle has counted (`tenants.api.limits`)."""
    grant = getattr(request, "budget", None)
    if not isinstance(grant, Grant):
        return {}
    return {
        "RateLimit-Limit": str(grant.limit),
        "RateLimit-Remaining": str(grant.remaining),
        "RateLimit-Reset": str(grant.resets_in),
    }


def refuse_unknown_params(request: Request, *, known: set[str]) -> None:
    """Refuse unknown and repeated query parameters. Raises ValidationError."""
    wrong: dict[str, list[str]] = {}
    for name, values in request.query_params.lists():
        if name not in known:
            wrong[name] = [gettext("There is no such filter here.")]
        elif len(values) > 1:
            wrong[name] = [gettext("Send it once.")]
    if wrong:
        raise ValidationError(dict([*wrong.items()][:MOST_NAMED]))


def refuse_unknown_fields(serializer: BaseSerializer[Any], sent: Any) -> None:
    """Refuse unknown fields, also in nested lists and objects. Raises ValidationError."""
    if not isinstance(sent, Mapping):
        raise ValidationError(gettext('Send an object: {"field": "value"}.'))
    if found := [*_unknown_fields(serializer, sent)][:MOST_NAMED]:
        message = gettext("There is no such field here. Nothing was saved.")
        raise ValidationError({name: [message] for name in found})


def _unknown_fields(field: Any, sent: Any, before: str = "") -> Iterator[str]:
    if isinstance(field, Serializer) and isinstance(sent, Mapping):
        for name, value in sent.items():
            known = field.fields.get(name)
            if known is None or known.read_only:
                yield f"{before}{name}"
            else:
                yield from _unknown_fields(known, value, f"{before}{name}.")
    elif isinstance(field, ListSerializer | ListField) and isinstance(sent, list):
        for value in sent:
            yield from _unknown_fields(field.child, value, before)
