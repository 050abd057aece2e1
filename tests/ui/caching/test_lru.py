"""A cache is limited by bytes and drops what was not used for longest."""

from __future__ import annotations

from typing import Any

from tenants.ui.caching.for_visitors import Page
from tenants.ui.caching.keys import VisitorKey
from tenants.ui.caching.lru import LRUCache
from tenants.ui.caching.validity import Validity
from tests.cast import NOW


def test_pages_take_bounded_room() -> None:
    pages: Any = LRUCache(max_bytes=250)
    key = VisitorKey("http", "a", "/", "en", False, "auto")
    for number in range(5):
        page = Page(Validity("v", {}, NOW, NOW), (b"x" * 100,), (), "d")
        pages.set(key._replace(path=f"/{number}/"), page)
        pages.get(key._replace(path="/0/"))
    assert [k.path for k in pages._entries] == ["/4/", "/0/"]
    pages.set(key._replace(path="/0/"), page)
    assert pages._size == 200
