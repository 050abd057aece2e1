"""The page “who may do what here”, for everybody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.members.acts import WHO
from tenants.members.duties import needed_evenings
from tenants.members.matrix import MATRIX
from tenants.registry.requests import CityRequest
from tenants.ui.robots import not_indexed


@require_safe
def rights(request: CityRequest) -> HttpResponse:
    shown = {"matrix": MATRIX, "roles": WHO, "evenings": needed_evenings()}
    return not_indexed(render(request, "members/rights.html", shown))
