"""The API over HTTP."""

from __future__ import annotations

import base64
import socket
import time

from django.http import HttpRequest, HttpResponse, JsonResponse

from deploy.demo.stripe import api, running
from deploy.demo.stripe.account import API_VERSION


def call(request: HttpRequest) -> HttpResponse:
    body = request.body.decode() if request.method == "POST" else request.META["QUERY_STRING"]
    answer = api.answer(
        running.account(),
        api.Call(
            method=request.method or "GET",
            path=request.path,
            encoded=body,
            key=_secret_key(request.headers.get("Authorization", "")),
            idempotency_key=request.headers.get("Idempotency-Key"),
            version=request.headers.get("Stripe-Version"),
        ),
    )
    if answer.fault and answer.fault["kind"] != "error":
        return _silence(request, answer.fault)
    response = JsonResponse(answer.body, status=answer.status, json_dumps_params={"indent": 2})
    response["Request-Id"] = answer.request_id
    response["Stripe-Version"] = API_VERSION
    if request.headers.get("Idempotency-Key"):
        response["Idempotency-Key"] = request.headers["Idempotency-Key"]
    if answer.replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _secret_key(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "basic":
        return base64.b64decode(value).decode().partition(":")[0]
    return value.strip() if scheme.lower() == "bearer" else ""


def _silence(request: HttpRequest, fault: dict[str, object]) -> HttpResponse:
    """Close the connection without an answer, at once or after a while."""
    if str(fault["kind"]).startswith("hang"):
        time.sleep(float(str(fault["seconds"])))
    connection: socket.socket = request.META["gunicorn.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return HttpResponse(status=500)
