"""The table of API calls that the double answers, filled by ``@route``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from deploy.demo.doubles import Json
from deploy.demo.stripe.account import Account

Handler = Callable[..., Json]


@dataclass(frozen=True)
class Route:
    """``params`` names the client's TypedDict of this call, such as ``billing.MeterListParams``."""

    method: str
    pattern: re.Pattern[str]
    params: str
    handler: Handler

    def answer(self, account: Account, params: Json, identifiers: tuple[str, ...]) -> Json:
        return self.handler(account, params, *identifiers)


ROUTES: list[Route] = []


def route(method: str, path: str, params: str) -> Callable[[Handler], Handler]:
    """Answer ``method /v1/path``; each ``{}`` or group in the path is an argument."""
    pattern = re.compile("/v1/" + path.replace("{}", r"([^/]+)"))

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method, pattern, params, handler))
        return handler

    return register
