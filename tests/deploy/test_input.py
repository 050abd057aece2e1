"""Input reaches views through forms, serializers and path converters, and interfaces stay apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.checks import PACKAGES, ROOT

SOURCES = {"POST", "GET", "query_params"}
READS = {"get", "getlist"}
# Mechanisms that read one parameter for all pages, so that no view does.
MECHANISMS = {
    "deploy/demo/gallery.py",  # `?toast`, of the developers' page of components
    "tenants/api/limits.py",  # page sizes
    "tenants/api/reference.py",  # `?format=json`
    "tenants/ui/kept_forms.py",  # any form, kept through a sign-in
    "tenants/ui/language_links.py",  # `?lang=` of links between hosts
    "tenants/ui/method_override.py",  # `_method=delete`
    "tenants/ui/pagination.py",  # `?page=`
    "tenants/ui/redirects.py",  # `next`
}


def is_source(node: ast.AST) -> bool:
    """True for `request.POST`, `self.request.GET` and the like."""
    if not (isinstance(node, ast.Attribute) and node.attr in SOURCES):
        return False
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name == "request"


def raw_reads(code: str) -> list[int]:
    """The lines that take a single value out of the parameters of a request."""
    lines = []
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Subscript(value=source) if is_source(source):
                lines.append(node.lineno)
            case ast.Call(func=ast.Attribute(value=source, attr=read)) if (
                read in READS and is_source(source)
            ):
                lines.append(node.lineno)
            case ast.Compare(comparators=[source]) if is_source(source):
                lines.append(node.lineno)
    return sorted(lines)


# Other programs: the fields of their pages are Stripe's and Telegram's.
DOUBLES = ("deploy/demo/stripe/", "deploy/demo/telegram/")


def modules() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(DOUBLES):
                yield name, path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "code",
    [
        'request.POST["text"]',
        'request.GET.get("page")',
        'self.request.query_params.get("search", "")',
        'request.POST.getlist("seat")',
        '"never" in request.POST',
        '"from" not in request.GET',
    ],
)
def test_raw_reads_are_found(code: str) -> None:
    assert raw_reads(code) == [1]


@pytest.mark.parametrize(
    "code",
    ["TextForm(request.POST)", "request.GET.urlencode()", "bool(request.GET)", "form.data['text']"],
)
def test_parameters_given_to_a_form_are_fine(code: str) -> None:
    assert raw_reads(code) == []


def test_no_view_reads_parameters_without_a_form() -> None:
    found = [
        f"{name}:{line}"
        for name, code in modules()
        if name not in MECHANISMS
        for line in raw_reads(code)
    ]
    assert found == []


def test_every_mechanism_still_reads_parameters() -> None:
    codes = dict(modules())
    assert {name for name in MECHANISMS if raw_reads(codes[name])} == MECHANISMS


def kind_of(path: Path) -> str:
    """`api`, `serializers`, `forms`, `views` or another part of a module's path."""
    parts = {part.removesuffix(".py") for part in path.parts}
    for kind in ("api", "serializers", "forms", "views"):
        if kind in parts:
            return kind
    return path.stem.rpartition("_")[2]


def page_imports(code: str) -> list[str]:
    """The imported modules that belong to pages: forms and views."""
    names = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{each.name}" for each in node.names]
        elif isinstance(node, ast.Import):
            names += [each.name for each in node.names]
    return [name for name in names if is_page(name.split("."))]


def is_page(parts: list[str]) -> bool:
    if parts[0] not in PACKAGES or "api" in parts:
        return False
    return any(part in {"forms", "form", "views"} or part.endswith("_form") for part in parts)


def test_imports_of_pages_are_found() -> None:
    code = "from tenants.meetings.forms import MeetingForm\nfrom tenants.meetings import views\n"
    assert len(page_imports(code)) == 2
    assert page_imports("from tenants.api.views import CityView\nfrom django import forms\n") == []


def test_no_api_module_and_no_serializer_imports_forms_or_views() -> None:
    found = [
        f"{name} imports {imported}"
        for name, code in modules()
        if kind_of(Path(name)) in {"api", "serializers"}
        if not name.startswith("tenants/api/")
        for imported in page_imports(code)
    ]
    assert found == []
