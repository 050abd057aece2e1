"""``make format``: style sheets, as djangofmt and ruff have tests of their own."""

from __future__ import annotations

from pathlib import Path

from deploy import formatting

CRAMPED = """@layer pages {
  a, b { color: red; margin: 0 }
  @media (width>=40rem) { a { color: blue; } }
}
"""
FORMATTED = """@layer pages {
  a,
  b {
    color: red;
    margin: 0
  }

  @media (width >= 40rem) {
    a {
      color: blue;
    }
  }
}
"""


def test_a_style_sheet_gets_one_declaration_and_one_selector_a_line() -> None:
    assert formatting.format_css(CRAMPED) == FORMATTED
    assert formatting.format_css(FORMATTED) == FORMATTED


def test_a_cramped_style_sheet_is_named(tmp_path: Path) -> None:
    cramped, formatted = tmp_path / "cramped.css", tmp_path / "formatted.css"
    cramped.write_text(CRAMPED, encoding="utf-8")
    formatted.write_text(FORMATTED, encoding="utf-8")

    assert list(formatting.unformatted_css([cramped, formatted])) == [cramped]


def test_every_template_and_style_sheet_is_looked_at() -> None:
    assert formatting.ROOT / "tenants/ui/templates/ui/base.html" in formatting.templates()
    assert formatting.ROOT / "tenants/ui/static/ui/layers.css" in formatting.style_sheets()
