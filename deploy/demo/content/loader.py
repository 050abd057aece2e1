"""Read the demo's TOML files into records, checking every key, type and allowed value."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from deploy.demo.content.records import Application, City, Evening

CONTENT = Path(__file__).resolve().parent

Record = TypeVar("Record")


class ContentError(ValueError):
    """A content file that can't be used. Names the file, the key and the fault."""

    def __init__(self, file: str, key: str, fault: str) -> None:
        super().__init__(f"{file}: {key}: {fault}" if key else f"{file}: {fault}")


def load_city(slug: str, *, content: Path = CONTENT) -> City:
    """The city in the folder `slug`: each of its fields in one of the folder's files.

    `evenings/` holds a file for each evening. Raises ContentError.
    """
    folder = content / slug
    origin: dict[str, str] = {}
    values: dict[str, Any] = {}
    for path in sorted(folder.glob("*.toml")):
        file = f"{slug}/{path.name}"
        for key, value in _parse(path, file).items():
            if key in origin:
                raise ContentError(file, key, f"already set in {origin[key]}")
            origin[key], values[key] = file, value
    city = _record(City, values, files={"": slug, **origin})
    return replace(city, evenings=_evenings(folder)) if (folder / "evenings").exists() else city


def _evenings(folder: Path) -> tuple[Evening, ...]:
    """All evenings of a city, the oldest first."""
    evenings = []
    for path in (folder / "evenings").glob("*.toml"):
        file = f"{folder.name}/evenings/{path.name}"
        evenings.append(_record(Evening, _parse(path, file), files={"": file}))
    return tuple(sorted(evenings, key=lambda evening: -evening.weeks_ago))


def load_applications(*, content: Path = CONTENT) -> tuple[Application, ...]:
    """The applications of `applications.toml`. Raises ContentError."""
    file = "applications.toml"
    rows = _parse(content / file, file)
    if list(rows) != ["applications"]:
        raise ContentError(file, "", "must hold [[applications]] and nothing else")
    loaded: tuple[Application, ...] = _value(
        rows["applications"], tuple[Application, ...], key="applications", file=file
    )
    return loaded


def _parse(path: Path, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(file, "", str(error)) from error


def _record(
    kind: Callable[..., Record],
    values: Mapping[str, Any],
    *,
    key: str = "",
    files: Mapping[str, str],
) -> Record:
    """Build a record; `files` maps fields to file names, "" to the file of all others."""
    types = _types(kind)
    prefix = f"{key}." if key else ""
    for name in values:
        if name not in types:
            raise ContentError(files.get(name, files[""]), prefix + name, "unknown key")
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name not in values and field.default is MISSING:
            raise ContentError(files[""], prefix + field.name, "missing")
    return kind(
        **{
            name: _value(value, types[name], key=prefix + name, file=files.get(name, files[""]))
            for name, value in values.items()
        }
    )


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(value: Any, kind: Any, *, key: str, file: str) -> Any:
    """Convert a value to its field's type: lists become tuples, tables become records."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:
        [kind] = (argument for argument in arguments if argument is not NoneType)
        return _value(value, kind, key=key, file=file)
    if origin is tuple:
        if not isinstance(value, list):
            raise ContentError(file, key, "must be a list")
        return tuple(
            _value(item, arguments[0], key=f"{key}[{number}]", file=file)
            for number, item in enumerate(value)
        )
    if origin is Literal:
        if value not in arguments:
            raise ContentError(file, key, f"must be one of {', '.join(arguments)}")
        return value
    if is_dataclass(kind):
        if not isinstance(value, dict):
            raise ContentError(file, key, "must be a table")
        return _record(kind, value, key=key, files={"": file})  # type: ignore[arg-type]
    if type(value) is not kind:
        raise ContentError(file, key, f"must be of type {kind.__name__}")
    return value
