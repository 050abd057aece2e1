"""Refusals shaped like Stripe's: status, type, code, message and the parameter at fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DOCS = "https://docs.stripe.com/error-codes"


@dataclass
class StripeError(Exception):
    """An answer other than 200; ``extra`` is merged into its ``error`` object.

    ``keep``: what was done stays done, such as a failed attempt to pay; otherwise it is undone.
    """

    message: str
    status: int = 400
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    keep: bool = False

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.type} | self.extra
        if self.code:
            error |= {"code": self.code, "doc_url": f"{DOCS}/{self.code.replace('_', '-')}"}
        if self.param:
            error["param"] = self.param
        return {"error": error}


def unauthorized(message: str) -> StripeError:
    return StripeError(message, status=401)


def unknown_url(method: str, path: str) -> StripeError:
    return StripeError(f"Unrecognized request URL ({method}: {path}).", status=404)


def missing(kind: str, identifier: str, *, param: str = "id") -> StripeError:
    """A 404 for an object in the path; a 400 for one that a parameter names."""
    noun = kind.split(".")[-1].replace("_", " ")
    status = 404 if param == "id" else 400
    message = f"No such {noun}: '{identifier}'"
    return StripeError(message, status=status, code="resource_missing", param=param)


def invalid(message: str, param: str | None = None, code: str | None = None) -> StripeError:
    return StripeError(message, param=param, code=code)


def card_error(
    message: str,
    *,
    code: str,
    decline_code: str | None,
    intent: dict[str, Any] | None = None,
    keep: bool = False,
) -> StripeError:
    extra: dict[str, Any] = {}
    if decline_code:
        extra["decline_code"] = decline_code
    if intent:
        extra["payment_intent"] = intent
    return StripeError(message, status=402, type="card_error", code=code, extra=extra, keep=keep)


def idempotency_conflict(key: str) -> StripeError:
    return StripeError(
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different "
        "request.",
        type="idempotency_error",
    )
