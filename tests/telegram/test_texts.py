"""Entities are in UTF-16 code units, and a text is cut without harming them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.telegram.bot.markdown import from_markdown
from tenants.telegram.bot.texts import LONGEST, Text, bold, compose, lines, link, split, units


def marked(text: Text) -> list[tuple[str, str]]:
    """Each mark with the words under it."""
    encoded = text.text.encode("utf-16-le")
    return [
        (mark["type"], encoded[mark["offset"] * 2 :][: mark["length"] * 2].decode("utf-16-le"))
        for mark in text.entities
    ]


def test_marks_move_with_their_words() -> None:
    text = compose("😀 ", bold("Четверг 🎉"), ", ", link("here", "https://a.example"))
    assert text.text == "😀 Четверг 🎉, here"
    assert marked(text) == [("bold", "Четверг 🎉"), ("text_link", "here")]
    assert lines(bold(" "), "a", "") == Text("a")


@pytest.mark.parametrize(
    ("source", "text", "marks"),
    [
        ("a **b** *c* ~~d~~ `e`", "a b c d e", "bold:b italic:c strikethrough:d code:e"),
        ("[x](https://a.example) [y](javascript:1)", "x [y](javascript:1)", "text_link:x"),
        ("- one\n- two", "• one\n• two", ""),
        ("3. one\n4. two", "3. one\n4. two", ""),
        ("one\n\ntwo\nthree", "one\n\ntwo\nthree", ""),
        ("# Head\n\n```\ncode *x*\n```", "Head\n\ncode *x*", "pre:code *x*"),
        ("<b>no</b> & _under_", "<b>no</b> & under", "italic:under"),
        ("", "", ""),
    ],
)
def test_markdown_becomes_entities(source: str, text: str, marks: str) -> None:
    found = from_markdown(source)
    assert found.text == text
    assert " ".join(f"{kind}:{words}" for kind, words in marked(found)) == marks


def test_a_long_text_is_cut_at_its_paragraphs() -> None:
    text = compose(*(f"{'слово ' * 200}\n\n" for _ in range(10)))
    pieces = split(text)
    assert len(pieces) == 4
    assert all(units(piece.text) <= LONGEST for piece in pieces)
    assert " ".join(" ".join(piece.text for piece in pieces).split()) == "слово " * 1999 + "слово"


def test_a_cut_spares_a_link() -> None:
    long_link = link("a link of several words", "https://a.example")
    for before in range(LONGEST - 30, LONGEST + 2):
        text = compose("x" * before, " ", bold(long_link.text), " ", long_link, " end")
        pieces = split(text)
        kept = [found for piece in pieces for found in marked(piece)]
        assert kept == [("bold", long_link.text), ("text_link", long_link.text)]
        assert all(units(piece.text) <= LONGEST for piece in pieces)
        assert pieces[-1].text.endswith("end")


words = st.lists(st.sampled_from(["a", "слово", "😀", "👨‍👩‍👧", "\n", " ", "e\u0301"]), max_size=80)


@given(words, words, words, st.integers(5, 60))
def test_no_cut_breaks_a_character_or_a_mark(
    before: list[str], inside: list[str], after: list[str], longest: int
) -> None:
    whole = compose("".join(before), bold("".join(inside)), "".join(after))
    pieces = split(whole, longest)
    for piece in pieces:
        assert 0 < units(piece.text) <= longest
        for mark in piece.entities:
            assert mark["length"] > 0
            assert mark["offset"] + mark["length"] <= units(piece.text)
    kept = "".join(piece.text for piece in pieces)
    assert "".join(kept.split()) == "".join(whole.text.split())
