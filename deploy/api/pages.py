"""The description of the API for programs, and the page where people read and try it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.views import APIView

METHODS = ("get", "post", "put", "patch", "delete")


class Schema(SpectacularAPIView):
    """OpenAPI 3: YAML, or JSON with `?format=json`."""

    throttle_classes = ()


@extend_schema(exclude=True)
class Nothing(APIView):
    """What the API doesn't have is said in its own way."""

    permission_classes = ()

    def handle(self, request: Request) -> NoReturn:
        raise Http404

    get = post = put = patch = delete = handle


@require_safe
def reference(request: HttpRequest, urlconf: str) -> HttpResponse:
    """Every operation with a form to try it."""
    user = request.user
    has_key = user.is_authenticated and user.api_keys.exists()
    response = render(
        request, "api/reference.html", {"groups": operations(urlconf), "has_key": has_key}
    )
    response["Cache-Control"] = "private"
    return response


@lru_cache(maxsize=4)
def operations(urlconf: str) -> list[dict[str, Any]]:
    """The operations of the schema in groups, ready to be shown."""
    with translation.override("en"):
        schema = SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in schema["paths"].items():
        for method in METHODS:
            if (told := methods.get(method)) and not address.endswith("/schema/"):
                group = groups.setdefault(told["tags"][0], [])
                group.append(operation(schema, address, method, told))
    return [{"name": name, "operations": found} for name, found in groups.items()]


def operation(schema: dict[str, Any], address: str, method: str, told: Any) -> dict[str, Any]:
    first, _sep, rest = told.get("description", "").partition("\n")
    return {
        "id": told["operationId"],
        "method": method.upper(),
        "address": address,
        "summary": told.get("summary") or first,
        "detail": rest.strip(),
        "inputs": [field(parameter) for parameter in told.get("parameters", [])],
        "body": example_body(schema, told),
    }


def field(parameter: dict[str, Any]) -> dict[str, Any]:
    shape = parameter["schema"]
    if shape.get("type") == "array":
        shape = shape.get("items", {})
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "about": parameter.get("description", "").split("\n\n")[0],
        "choices": [choice for choice in shape.get("enum", []) if choice],
        "required": parameter.get("required", False),
    }


def example_body(schema: dict[str, Any], told: dict[str, Any]) -> str:
    """A body to begin with: the example, else every field that can be written."""
    content = told.get("requestBody", {}).get("content", {}).get("application/json")
    if not content:
        return ""
    told_examples = [each["value"] for each in content.get("examples", {}).values()]
    value = told_examples[0] if told_examples else example(schema, content["schema"])
    return json.dumps(value, ensure_ascii=False, indent=2)


def example(schema: dict[str, Any], shape: dict[str, Any]) -> Any:
    if "$ref" in shape:
        return example(schema, schema["components"]["schemas"][shape["$ref"].split("/")[-1]])
    for union in ("allOf", "oneOf", "anyOf"):
        if union in shape:
            return example(schema, shape[union][0])
    if "enum" in shape:
        return shape["enum"][0]
    match shape.get("type"):
        case "object":
            properties = shape.get("properties", {}).items()
            return {n: example(schema, s) for n, s in properties if not s.get("readOnly")}
        case "array":
            return []
        case "integer" | "number":
            return None
        case "boolean":
            return False
        case _:
            return ""
