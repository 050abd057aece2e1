"""Components that post one button and draw one code."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.template import Context, Template

pytestmark = pytest.mark.urls(settings.CITY_URLCONF)


def drawn(text: str, **context: object) -> str:
    html = Template("{% load i18n ui %}" + text).render(Context(context | {"csrf_token": "t0ken"}))
    return re.sub(r"\s+", " ", html).strip()


class TestPress:
    def test_one_button_posts_to_its_address(self) -> None:
        html = drawn('{% press "products:help" 7 label="Help" %}')
        assert html == (
            '<form method="post" action="/products/7/help/" >'
            ' <input type="hidden" name="csrfmiddlewaretoken" value="t0ken">'
            ' <button class="button"> Help </button> </form>'
        )

    def test_looks_fields_and_an_icon(self) -> None:
        html = drawn(
            '{% press "products:merge" 7 label="Merge" look="quiet small" icon="check"'
            ' form="actions" into=other _method="delete" %}',
            other=9,
        )
        assert '<form class="actions" method="post"' in html
        assert '<input type="hidden" name="into" value="9">' in html
        assert '<input type="hidden" name="_method" value="delete">' in html
        assert '<button class="button is-quiet is-small"> <svg' in html

    def test_htmx_replaces_a_target_or_leaves_that_to_the_page(self) -> None:
        html = drawn('{% press "products:help" 7 label="Help" target="#live" %}')
        assert 'hx-post="/products/7/help/" hx-target="#live" hx-swap="outerHTML"' in html
        html = drawn('{% press "products:help" 7 label="Help" htmx=True %}')
        assert 'hx-post="/products/7/help/"' in html
        assert "hx-target" not in html

    def test_an_item_of_a_menu_has_no_look_of_a_button(self) -> None:
        assert "<button >" in drawn('{% press "products:help" 7 label="Help" look="menu" %}')

    def test_what_people_wrote_is_escaped(self) -> None:
        html = drawn('{% press "products:help" 7 label=label note=label %}', label='"><script>')
        assert "<script>" not in html


class TestQr:
    def test_it_fills_its_box_on_white_paper(self) -> None:
        html = drawn('{% qr "https://omsk.example.org/" %}')
        assert html.startswith("<svg")
        assert "viewBox" in html
        assert "#fff" in html

    def test_without_a_border_it_stands_on_the_paper_that_is_there(self) -> None:
        assert "#fff" not in drawn('{% qr "https://omsk.example.org/" border=0 %}')

    def test_with_a_size_of_its_own(self) -> None:
        assert 'width="' in drawn('{% qr "https://omsk.example.org/" sized=True scale=8 %}')
