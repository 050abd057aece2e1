"""Telling the outcome of a press."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from tenants.members.requests import MemberRequest
from tenants.products.errors import Refusal
from tenants.products.models import Product, Question


def told(
    request: MemberRequest, shown: Product | Question, action: Callable[[], object], words: str
) -> HttpResponse:
    """Do it and go back to what it was done to, with the outcome in words."""
    try:
        action()
        messages.success(request, words)
    except Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect(shown)
