"""Met words are marked in any of their forms, and nothing else becomes HTML."""

from __future__ import annotations

from tenants.registry.models import City
from tenants.ui.marks import Marks


def test_all_forms_of_a_stem_are_marked_and_the_rest_is_escaped(omsk: City) -> None:
    text = "<b>Пластика</b> & ПЛАСТИК, «plastic» — Пла\u0301стика"
    with omsk.scope():
        html = Marks([text], {"пластик"}).html(text)
    assert html == (
        "&lt;b&gt;<mark>Пластика</mark>&lt;/b&gt; &amp; <mark>ПЛАСТИК</mark>, «plastic» — "
        "Пла\u0301стика"
    )


def test_folded_letters_are_marked_as_they_are_written(omsk: City) -> None:
    with omsk.scope():
        marks = Marks(["Алёна, Bread"], {"ал", "bread"})
    assert marks.html("Алёна, Bread") == "<mark>Алёна</mark>, <mark>Bread</mark>"
    assert marks.spelling({"ал"}) == "алена"


def test_an_excerpt_is_cut_at_words_around_the_first_met_one(omsk: City) -> None:
    text = "начало " * 60 + "про **пластик** и крышки " + "конец " * 60
    with omsk.scope():
        marks = Marks([text], {"пластик"})
    excerpt = marks.excerpt(text)
    assert excerpt.startswith("… начало")
    assert excerpt.endswith("конец …")
    assert "про <mark>пластик</mark> и крышки" in excerpt
    assert len(excerpt) < 220
    assert marks.excerpt("без него") == ""


def test_without_stems_nothing_is_asked_and_nothing_marked() -> None:
    marks = Marks(["<i>"], ())
    assert marks.html("<i>") == "&lt;i&gt;"
    assert not marks.meets("i")
