"""What the script of the door gets instead of a page: its own tap back, kept or refused."""

from __future__ import annotations

from django.forms import Form
from django.http import JsonResponse

from tenants.members.requests import MemberRequest
from tenants.ui.forms import said


def is_script(request: MemberRequest) -> bool:
    return "application/json" in request.headers.get("accept", "")


def kept(request: MemberRequest, url: str) -> JsonResponse:
    """The number says that it is our answer, not the page of a café's network."""
    return JsonResponse({"nonce": request.POST.get("nonce", ""), "next": url}, status=201)


def refused(request: MemberRequest, words: str) -> JsonResponse:
    return JsonResponse({"nonce": request.POST.get("nonce", ""), "words": words}, status=422)


def words_of(form: Form) -> str:
    return said(form)
