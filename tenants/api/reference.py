"""The OpenAPI schema, and the reference page with forms to try it."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from hashlib import sha256
from threading import Lock
from typing import Any, NamedTuple, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

METHODS = ("get", "post", "put", "patch", "delete")
YAML = "application/vnd.oai.openapi"
_one_at_a_time = Lock()  # the generator has global state


def preferences(request: HttpRequest) -> tuple[str, str]:
    """The language and the media type that the request prefers."""
    wants_json = request.GET.get("format") == "json" or (
        request.get_preferred_type([YAML, "application/json"]) == "application/json"
    )
    return translation.get_language() or "ru", "application/json" if wants_json else YAML


class SchemaFile(NamedTuple):
    content: bytes
    etag: str


@cache
def schema_file(urlconf: str, language: str, kind: str) -> SchemaFile:
    renderer = OpenApiJsonRenderer() if kind == "application/json" else OpenApiYamlRenderer()
    content: bytes = renderer.render(schema_of(urlconf, language), kind)
    return SchemaFile(content, f'"{sha256(content).hexdigest()[:32]}"')


def etag(request: HttpRequest, urlconf: str) -> str:
    return schema_file(urlconf, *preferences(request)).etag


@require_safe
@condition(etag_func=etag)
def schema(request: HttpRequest, urlconf: str) -> HttpResponse:
    """OpenAPI 3: YAML, or JSON with `?format=json`; generated once a process and language."""
    language, kind = preferences(request)
    found = schema_file(urlconf, language, kind)
    response = HttpResponse(found.content, content_type=kind)
    response["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(response, ("Accept-Language", "Accept"))
    return response


def schema_of(urlconf: str, language: str) -> dict[str, Any]:
    with _one_at_a_time:
        return _schema_of(urlconf, language)


@cache
def _schema_of(urlconf: str, language: str) -> dict[str, Any]:
    with translation.override(language):
        made: dict[str, Any] = SchemaGenerator(urlconf=urlconf).get_schema(public=True)
        return made


@extend_schema(exclude=True)
class NotFoundView(APIView):
    """Answer 404 for an unknown address, within the rate limits of the API."""

    permission_classes = ()

    def handle(self, request: Request) -> NoReturn:
        if not request.path.endswith("/"):
            words = _("There is nothing here. Addresses end with a slash: %(address)s")
            raise NotFound(words % {"address": f"{request.path}/"})
        raise Http404

    get = post = put = patch = delete = handle


@require_safe
def reference(request: HttpRequest, urlconf: str) -> HttpResponse:
    """Show every operation with a form to try it."""
    user = request.user
    has_key = user.is_authenticated and user.api_keys.exists()
    response = render(
        request, "api/reference.html", {"groups": operations(urlconf), "has_key": has_key}
    )
    response["Cache-Control"] = "private"
    return response


@lru_cache(maxsize=4)
def operations(urlconf: str) -> list[dict[str, Any]]:
    """The operations of the schema in groups, for the template."""
    schema = schema_of(urlconf, "en")
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in schema["paths"].items():
        for method in METHODS:
            if told := methods.get(method):
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
        "inputs": [field(p) for p in told.get("parameters", []) if p["in"] != "header"],
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
    """The example of the schema as a first body; without one, every writable field."""
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
