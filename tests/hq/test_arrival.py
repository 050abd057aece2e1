"""Staff who sign in on the main domain start at HQ's page of today."""

from __future__ import annotations

from typing import cast

from django.test import RequestFactory

from network.hq.login_redirects import begin_at_hq
from tenants.accounts.models import User
from tenants.registry.models import City
from tenants.registry.requests import ScopedRequest


def asked(city: City | None) -> ScopedRequest:
    request = cast(ScopedRequest, RequestFactory().get("/"))
    request.city = city
    return request


def test_staff_begin_at_hq_and_others_where_they_were_going() -> None:
    staff, guest = User(email="hq@example.com", is_staff=True), User(email="a@example.com")
    assert begin_at_hq(asked(None), staff, "/") == "/hq/"
    assert begin_at_hq(asked(None), staff, "/cities/") == "/cities/"
    assert begin_at_hq(asked(None), guest, "/") == "/"
    assert begin_at_hq(asked(City(slug="omsk")), staff, "/") == "/"
