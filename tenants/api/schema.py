"""The OpenAPI schema of a view: a summary for each operation and the refusals it may answer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from tenants.api.idempotency import HEADER

Refused = inline_serializer(
    "Refused",
    fields={
        "code": serializers.CharField(help_text="What a program looks at: `stale`, `not_found`"),
        "message": serializers.CharField(help_text="What a person reads, in their language"),
        "fields": serializers.DictField(
            child=serializers.ListField(child=serializers.CharField()),
            required=False,
            help_text="What is wrong, beside each field",
        ),
        "present": serializers.DictField(
            required=False, help_text="With `stale`: how things are now"
        ),
    },
)
WHY = {
    "400": "What was sent can't be read, or some of it is wrong; nothing was done.",
    "401": "Not without a key or signing in, or with a key that doesn't work here.",
    "403": "Not with a key that only reads, or for somebody else to do.",
    "404": "There is nothing here that you may know of.",
    "409": "It clashes with how things are: the message says what to do next.",
    "503": "An `Idempotency-Key` can't be remembered now: nothing was done.",
    "413": "More than 2 MB of JSON.",
    "422": "This `Idempotency-Key` came with another request before.",
    "429": "Too many requests: `Retry-After` says in how many seconds to go on.",
}


NUMBER = "^[0-9]{1,18}$"
ONCE = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="A UUID of your own for this request: sent again within a day it gets the first "
    "answer again, and nothing is done twice.",
)


class RefusalSchema(AutoSchema):
    """The first paragraph of a view's docstring is the summary of the operation."""

    def get_summary(self) -> str:
        first = self.get_description().split("\n\n")[0]
        return " ".join(first.split()).removesuffix(".")

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for code in self.refusals():
            response = self._get_response_for_code(Refused, code)  # type: ignore[no-untyped-call]
            bodies.setdefault(code, response)
            bodies[code]["description"] = WHY[code]
        return bodies

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *([ONCE] if self.method == "POST" else [])]

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        """Describe primary keys as integers, as in the bodies."""
        resolve = super()._resolve_path_parameters
        found: list[dict[str, Any]] = resolve(variables)  # type: ignore[no-untyped-call]
        for parameter in found:
            if parameter["schema"].get("pattern") == NUMBER:
                parameter["schema"] = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
        return found

    def refusals(self) -> list[str]:
        reads = self.method in SAFE_METHODS
        has_words = self.method in ("POST", "PUT", "PATCH") and self.get_request_serializer()
        found = ["400"] if has_words or self._is_list_view() else []
        found += ["401", "403"]
        found += ["404"] if "{" in self.path else []
        found += [] if reads else ["409"]
        found += ["422", "503"] if self.method == "POST" else []
        found += ["413"] if has_words else []
        return [*found, "429"]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Offer reading without a key where a permission opens reading to everyone."""
        found: list[dict[str, list[str]]] = super().get_auth()
        opens = any(
            getattr(permission, "opens_reading", False)
            for permission in self.view.get_permissions()
        )
        if self.method in SAFE_METHODS and opens and {} not in found:
            found.append({})
        return found
