"""Markdown is rendered, and harmless."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.ui.markdown import MAX_BRACKETS, MAX_CHARACTERS, render
from tenants.ui.plain_text import plain
from tests.line_counts import fewest_lines, growth, lines_run

ALLOWED = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td"),
}


def test_ordinary_text() -> None:
    html = render("# Пластик\n\nДва **двора** и ~~пять~~ семь.\n\n- раз\n- два\n\n> можно?")

    assert html == (
        "<h3>Пластик</h3>\n<p>Два <strong>двора</strong> и <s>пять</s> семь.</p>\n"
        "<ul>\n<li>раз</li>\n<li>два</li>\n</ul>\n<blockquote>\n<p>можно?</p>\n</blockquote>\n"
    )


def test_headings_follow_those_of_the_page_without_gaps() -> None:
    html = render("### один\n\n# два\n\n###### три\n\n# четыре")

    assert re.findall(r"<(h\d)>", html) == ["h3", "h3", "h4", "h3"]


@pytest.mark.parametrize(
    "pattern", ["[", "![", "[x][", "[a](", "*a ", "_a ", "`a", "~~a ", "<a ", "> ", "|"]
)
def test_the_work_grows_with_the_length_alone(pattern: str) -> None:
    """Without `MAX_BRACKETS` a bracket costs five times as much and more."""

    def render_long(length: int) -> None:
        render.__wrapped__((pattern * length)[:length])

    assert growth(render_long, 2_000) < 2.2
    assert fewest_lines(render_long, 4_000) < 100 * 4_000


def test_a_text_is_rendered_once() -> None:
    assert lines_run(render, "**once**") > 0
    assert lines_run(render, "**once**") == 0


def test_a_text_of_many_brackets_is_shown_as_it_is() -> None:
    assert "[[[" in render("[" * (MAX_BRACKETS + 1) + "a](b) **c**")
    assert "<strong>c</strong>" in render("[" * (MAX_BRACKETS + 1) + "a](b) **c**")
    assert render("[a](b) " * MAX_BRACKETS).count("<a ") == MAX_BRACKETS


def test_a_table_and_a_link() -> None:
    assert "<th>Двор</th>" in render("| Двор | Кг |\n|---|---|\n| Жукова | 34 |")
    assert render("[сайт](https://example.org)") == (
        '<p><a href="https://example.org" rel="nofollow noopener ugc">сайт</a></p>\n'
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe srcdoc='<script>1</script>'></iframe>",
        "<style>@import 'https://example.org'</style>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "![x](https://example.org/pixel.png)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](vbscript:msgbox(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        '[x](https://example.org "onmouseover=alert(1)")',
        '[x](https://example.org\'"onmouseover="alert(1))',
        "```<script>\nalert(1)\n```",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_hostile_text_becomes_harmless(hostile: str) -> None:
    html = render(hostile)

    tags = re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>", html)
    assert {name for name, _ in tags} <= ALLOWED
    for _, attributes in tags:
        names = set(re.findall(r'([\w-]+)="', attributes))
        assert names <= {"href", "rel", "title"}
        for address in re.findall(r'href="([^"]*)"', attributes):
            assert re.match(r"(https?|mailto|tel):", address)


def test_invisible_controls_are_gone_and_joiners_stay() -> None:
    assert plain("user\u202egnp.exe\u2066\u200b\ufeff") == "usergnp.exe"
    assert "\u202e" not in render("отчёт\u202egpj.exe")
    assert plain("нул\x00ь") == "нуль"
    family = "\U0001f468\u200d\U0001f469"
    assert plain(family) == family


def test_a_very_long_text_is_cut_and_deep_nesting_ends() -> None:
    assert len(render("я" * (MAX_CHARACTERS + 50))) == MAX_CHARACTERS + len("<p></p>\n")
    assert render("> " * 5000 + "дно").count("<blockquote>") <= 20


@given(st.text())
def test_any_text_renders_to_allowed_tags(text: str) -> None:
    found = re.findall(r"<\s*/?\s*([a-zA-Z][a-zA-Z0-9]*)", render(text))
    assert set(found) <= ALLOWED


def test_a_few_letters_do_not_become_a_megabyte_of_cells() -> None:
    bomb = "a|" * 2000 + "\n" + "-|" * 2000 + "\n" + "x\n" * 6000
    assert len(render(bomb)) < 2 * len(bomb)
    honest = "| a | b | c |\n|---|---|---|\n" + "| 1 | 2 | 3 |\n" * 100
    assert render(honest).count("<td>") == 300
