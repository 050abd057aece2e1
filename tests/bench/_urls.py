"""A page that asks the database as often as it is told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tenants.accounts.models import User


def asking(request: HttpRequest, times: int) -> HttpResponse:
    for number in range(times):
        User.objects.filter(pk=number).first()
    return HttpResponse(b"ok")


urlpatterns = [path("ask/<int:times>/", asking)]
