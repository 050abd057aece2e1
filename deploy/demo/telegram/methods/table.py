"""The table of methods, filled by ``@method``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.telegram.params import Kinds
from deploy.demo.telegram.world import World

Handler = Callable[[World, Json], Any]


@dataclass(frozen=True)
class Method:
    params: Kinds
    answer: Handler


_methods: dict[str, Method] = {}


def method(name: str, /, **params: type) -> Callable[[Handler], Handler]:
    """Answer calls of ``name``, which has these parameters."""

    def register(handler: Handler) -> Handler:
        _methods[name.lower()] = Method(params, handler)
        return handler

    return register


def find(name: str) -> Method | None:
    """Names of methods don't depend on capital letters."""
    return _methods.get(name.lower())
