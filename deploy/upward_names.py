"""Check that no app names an address, a template or a file of an app above it.

import-linter sees imports. Strings reach further: `reverse("outcome:minutes")`, `{% url %}`,
`{% include %}`, `{% static %}`, `NavItem(url_name=…)`. This check reads them in every template and
Python module and compares the apps by the layers in pyproject.toml. An app that wants something of
a higher one on its page offers a slot (`tenants/ui/slots.py`). Names without a namespace are not
looked at: they are the contract of Django and allauth.

    python -m deploy.upward_names
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAG = re.compile(r"{%(.*?)%}|{{(.*?)}}", re.DOTALL)
QUOTED = re.compile(r"""(["'])(.*?)\1""")
URL_NAME = re.compile(r"([a-z_]+):[a-z_]*")
FILE_NAME = re.compile(r"([a-z_]+)/[\w./-]+\.(?:html|txt|xml|css|js|svg|png)")


@dataclass(frozen=True)
class Finding:
    """A string in `path` that belongs to `owner`, an app above or beside."""

    path: Path
    line: int
    name: str
    owner: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: “{self.name}” belongs to {self.owner}"


@dataclass(frozen=True)
class Source:
    """The packages under `root`, and the layers of its pyproject.toml, highest first."""

    root: Path

    @cached_property
    def contracts(self) -> list[list[list[str]]]:
        linter = tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))["tool"]
        return [
            [[app.strip("() ") for app in layer.split("|")] for layer in contract["layers"]]
            for contract in linter["importlinter"]["contracts"]
            if contract["type"] == "layers"
        ]

    @cached_property
    def packages(self) -> list[str]:
        pyproject = tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))
        packages: list[str] = pyproject["tool"]["importlinter"]["root_packages"]
        return packages

    def files(self, suffix: str) -> Iterator[Path]:
        for package in self.packages:
            yield from sorted((self.root / package).rglob(f"*{suffix}"))

    def module(self, path: Path) -> str:
        """The dotted name of the folder that a file is in."""
        return ".".join(path.relative_to(self.root).parent.parts)

    def may_name(self, namer: str, owner: str) -> bool:
        """True if `owner` is below `namer`, the same app, or in no order with it."""
        for layers in self.contracts:
            here, there = position(layers, namer), position(layers, owner)
            if here and there and here != there:
                return here[0] < there[0]
        return True

    @cached_property
    def namespaces(self) -> dict[str, str]:
        """The module that defines each URL namespace."""
        found = {}
        for path in self.files(".py"):
            text = path.read_text("utf-8")
            if "app_name" not in text:
                continue
            for node in ast.parse(text).body:
                if (
                    isinstance(node, ast.Assign)
                    and isinstance(node.targets[0], ast.Name)
                    and node.targets[0].id == "app_name"
                    and isinstance(node.value, ast.Constant)
                ):
                    found[str(node.value.value)] = self.module(path)
        return found

    @cached_property
    def folders(self) -> dict[str, str]:
        """The module that owns each folder below a `templates` or `static` folder."""
        return {
            folder.name: self.module(folder.parent)
            for package in self.packages
            for kind in ("templates", "static")
            for folder in (self.root / package).rglob(f"{kind}/*")
            if folder.is_dir()
        }

    @cached_property
    def libraries(self) -> dict[str, str]:
        """The module that owns each library of template tags."""
        return {
            path.stem: self.module(path)
            for path in self.files(".py")
            if path.parent.name == "templatetags" and path.stem != "__init__"
        }

    def owner(self, text: str) -> str | None:
        """The module that a string names an address, a template or a static file of."""
        if match := URL_NAME.fullmatch(text):
            return self.namespaces.get(match[1])
        if match := FILE_NAME.fullmatch(text):
            return self.folders.get(match[1])
        return None


def position(layers: list[list[str]], module: str) -> tuple[int, int] | None:
    """The layer of a module, counted from the highest, and its place beside others there."""
    for height, layer in enumerate(layers):
        for place, app in enumerate(layer):
            if module == app or module.startswith(f"{app}."):
                return height, place
    return None


def in_template(source: Source, text: str) -> Iterator[tuple[int, str, str]]:
    """Line, name and owner of everything that a template names."""
    for tag in TAG.finditer(text):
        inside = tag[1] or tag[2] or ""
        line = text.count("\n", 0, tag.start()) + 1
        words = inside.split()
        if words[:1] == ["load"]:
            for library in words[1:]:
                if owner := source.libraries.get(library):
                    yield line, library, owner
        for quoted in QUOTED.finditer(inside):
            if owner := source.owner(quoted[2]):
                yield line, quoted[2], owner


def in_python(source: Source, text: str) -> Iterator[tuple[int, str, str]]:
    """Line, name and owner of every string of a module that is such a name."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if owner := source.owner(node.value):
            yield node.lineno, node.value, owner


def findings(root: Path) -> list[Finding]:
    """All names that point up or sideways."""
    source = Source(root)
    found = []
    for suffix, names in ((".html", in_template), (".txt", in_template), (".py", in_python)):
        for path in source.files(suffix):
            namer = source.module(path)
            for line, name, owner in names(source, path.read_text("utf-8")):
                if not source.may_name(namer, owner):
                    found.append(Finding(path.relative_to(root), line, name, owner))
    return found


def main() -> int:
    found = findings(ROOT)
    for finding in found:
        print(finding)  # noqa: T201 - a command line
    if found:
        print("A lower app offers a slot instead: tenants/ui/slots.py.")  # noqa: T201 - a command line
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
