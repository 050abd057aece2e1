"""Read form-encoded parameters and check them against the installed client's own types.

The only place where the double uses ``stripe``: the TypedDicts of ``stripe.params`` say which
parameters a call has and what they may be, so an answer of the double proves that our request
fits the client that we ship. Checking also turns the texts of the form into numbers and booleans.
"""

from __future__ import annotations

import re
import types
import typing
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, Union
from urllib.parse import parse_qsl

import typing_extensions

from deploy.demo.doubles import Json
from deploy.demo.stripe.errors import StripeError, invalid

PART = re.compile(r"\[([^\[\]]*)\]")
OPTIONS = {"idempotency_key", "stripe_version", "stripe_account", "stripe_context"}
OPTIONS |= {"api_key", "max_network_retries", "content_type", "headers"}
WRAPPERS = (typing_extensions.NotRequired, typing_extensions.Required, typing.NotRequired)
METADATA_KEYS, METADATA_KEY, METADATA_VALUE = 50, 40, 500  # Stripe's limits


def parse(encoded: str) -> Json:
    """Nest ``a[b][0]=c``: ``{"a": {"b": ["c"]}}``."""
    root: Json = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        head, _, _ = name.partition("[")
        keys = [head, *PART.findall(name[len(head) :])]
        place = root
        for key in keys[:-1]:
            place = place.setdefault(key or str(len(place)), {})
            if not isinstance(place, dict):
                raise invalid(f"Invalid object: {name}", name)
        place[keys[-1] or str(len(place))] = value
    return {key: _listed(value) for key, value in root.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(entry) for key, entry in value.items()}


@cache
def schema(name: str) -> type:
    """Find ``checkout.SessionCreateParams`` in the client."""
    import stripe.params

    place: Any = stripe.params
    for part in name.split("."):
        place = getattr(place, part)
    found: type = place
    return found


@cache
def fields(schema: type) -> dict[str, Any]:
    """The parameters of a TypedDict, without the options of the client that it inherits."""
    own = {name: hint for name, hint in schema.__annotations__.items() if name not in OPTIONS}
    names = {"__annotations__": own, "__module__": schema.__module__}
    return typing_extensions.get_type_hints(type("Own", (), names), include_extras=True)


def check(name: str, given: Json) -> Json:
    """Return the typed parameters. Raises Stripe's own refusals of unknown or ill-typed ones."""
    checked = _object(schema(name), given, "")
    for key, value in checked.items():
        if key == "metadata" and isinstance(value, dict):
            _check_metadata(value)
    return checked


def _object(schema: type, given: Any, path: str) -> Json:
    if not isinstance(given, dict):
        raise invalid("Invalid object", path)
    known = fields(schema)
    for key in given:
        if key not in known:
            full = _join(path, key)
            message = f"Received unknown parameter: {full}"
            raise StripeError(message, code="parameter_unknown", param=full)
    required: frozenset[str] = getattr(schema, "__required_keys__", frozenset())
    for key in known:
        if key in required and key not in given and not _optional(known[key]):
            full = _join(path, key)
            message = f"Missing required param: {full}."
            raise StripeError(message, code="parameter_missing", param=full)
    return {key: value(known[key], entry, _join(path, key)) for key, entry in given.items()}


def _optional(hint: Any) -> bool:
    return typing.get_origin(hint) in (typing_extensions.NotRequired, typing.NotRequired)


def value(hint: Any, given: Any, path: str) -> Any:
    """Turn one given text, list or object into what ``hint`` asks for."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in WRAPPERS:
        return value(arguments[0], given, path)
    if origin in (Union, types.UnionType):
        return _one_of(arguments, given, path)
    if origin is Literal:
        if given in arguments:
            return given
        names = ", ".join(str(argument) for argument in arguments)
        raise invalid(f"Invalid {path}: must be one of {names}", path)
    if origin is list:
        if not isinstance(given, list):
            raise invalid("Invalid array", path)
        return [value(arguments[0], entry, f"{path}[{n}]") for n, entry in enumerate(given)]
    if origin is dict:
        if not isinstance(given, dict):
            raise invalid("Invalid hash", path)
        return {  # an empty value removes its key
            key: value(arguments[1], entry, _join(path, key)) if entry else ""
            for key, entry in given.items()
        }
    if typing_extensions.is_typeddict(hint):
        return _object(hint, given, path)
    return _scalar(hint, given, path)


def _one_of(choices: tuple[Any, ...], given: Any, path: str) -> Any:
    literals = [choice for choice in choices if typing.get_origin(choice) is Literal]
    others = [choice for choice in choices if choice not in literals]
    if any(all(typing.get_args(choice)) for choice in literals):
        # The client also lets values through that it doesn't know yet; Stripe does not.
        others = [choice for choice in others if choice is not str]
    refusals = []
    for choice in [*literals, *others]:
        try:
            return value(choice, given, path)
        except StripeError as refusal:
            refusals.append(refusal)
    # An unknown parameter deep inside says more than "must be one of".
    raise max(refusals, key=lambda refusal: len(refusal.param or ""))


def _scalar(hint: Any, given: Any, path: str) -> Any:
    if hint is Any or hint is object:
        return given
    if not isinstance(given, str):
        raise invalid(f"Invalid string: {given}", path)
    if hint is str:
        if not given:
            raise StripeError(
                f"You passed an empty string for '{path}'. We assume empty values are an attempt "
                f"to unset a parameter; however '{path}' cannot be unset. You should remove "
                f"'{path}' from your request or supply a non-empty value.",
                code="parameter_invalid_empty",
                param=path,
            )
        return given
    if hint is bool:
        if given in ("true", "false"):
            return given == "true"
        raise invalid(f"Invalid boolean: {given}", path)
    if hint is int:
        if re.fullmatch(r"-?\d{1,15}", given):
            return int(given)
        raise invalid(f"Invalid integer: {given}", path, code="parameter_invalid_integer")
    if hint in (float, Decimal):
        try:
            number = Decimal(given)
        except InvalidOperation:
            raise invalid(f"Invalid decimal: {given}", path) from None
        return float(number) if hint is float else given
    raise invalid(f"Invalid value: {given}", path)


def _check_metadata(metadata: Json) -> None:
    if len(metadata) > METADATA_KEYS:
        raise invalid(f"Metadata can have at most {METADATA_KEYS} keys.", "metadata")
    for key, text in metadata.items():
        if len(key) > METADATA_KEY:
            message = f"Metadata keys can have at most {METADATA_KEY} characters: {key}"
            raise invalid(message, "metadata")
        if len(text) > METADATA_VALUE:
            message = f"Metadata values can have up to {METADATA_VALUE} characters: {key}"
            raise invalid(message, f"metadata[{key}]")


def _join(path: str, key: str) -> str:
    return f"{path}[{key}]" if path else key
