"""JSON answers for the script of the check-in pages (`arrivals.js`).

They repeat the nonce, so that the script can tell them from the login page of a public network.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from tenants.meetings.forms import CheckInDetails


def is_accepted(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("accept", "")


def stored(details: CheckInDetails, *, next_url: str) -> JsonResponse:
    return JsonResponse({"nonce": details.raw_nonce, "next": next_url}, status=201)


def refused(details: CheckInDetails, message: str) -> JsonResponse:
    return JsonResponse({"nonce": details.raw_nonce, "words": message}, status=422)
