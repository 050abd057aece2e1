"""Format Python, templates and style sheets: ``python -m deploy.formatting [--check]``.

``ruff format`` writes the Python, djangofmt the templates, cssbeautifier the style sheets. With
``--check`` nothing is written: each file that is not formatted is named, and the exit code is 1.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cssbeautifier

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("tenants", "billing", "franchise", "network", "public_site", "deploy")
LINE_LENGTH = 110
# Tags of ours that have an end tag; djangofmt indents what they enclose.
BLOCK_TAGS = ("cached", "card", "dialog", "menu", "scroll_table", "ticket")
BLANK_AFTER_BRACE = re.compile(r"\{\n\n+")
COMPARISON = re.compile(r"(?<=[a-z]) *([<>]=?) *(?=[\d.]+r?em|[\d.]+px)")


def templates() -> list[Path]:
    return [path for path in _files("*.html") if "templates" in path.parts]


def style_sheets() -> list[Path]:
    return [path for path in _files("*.css") if "static" in path.parts]


def format_css(text: str) -> str:
    """One declaration and one selector a line, a blank line between rules.

    cssbeautifier knows neither range queries, ``(width >=40rem)``, nor nested layers, after whose
    brace it leaves a blank line: both are put right here.
    """
    options = {"indent_size": 2, "end_with_newline": True, "max_preserve_newlines": 2}
    pretty = BLANK_AFTER_BRACE.sub("{\n", str(cssbeautifier.beautify(text, options)))
    return "".join(
        COMPARISON.sub(r" \1 ", line) if line.lstrip().startswith("@") else line
        for line in pretty.splitlines(keepends=True)
    )


def unformatted_css(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if format_css(text) != text:
            yield path


def run(*, check: bool) -> bool:
    """Format all files, or only check them; true if all were formatted."""
    only_look = ["--check"] if check else []
    djangofmt = ["djangofmt", *only_look, "--quiet", f"--line-length={LINE_LENGTH}"]
    djangofmt += ["--indent-width=2", f"--custom-blocks={','.join(BLOCK_TAGS)}"]
    programs = [["ruff", "format", "--quiet", *only_look, "."]]
    programs.append([*djangofmt, *(str(path.relative_to(ROOT)) for path in templates())])
    formatted = True
    for name, *arguments in programs:
        program = [str(Path(sys.executable).with_name(name)), *arguments]
        done = subprocess.run(program, cwd=ROOT)  # noqa: S603 - our own tools, no shell
        formatted = formatted and done.returncode == 0
    for path in unformatted_css(style_sheets()):
        if check:
            print(f"Would reformat: {path.relative_to(ROOT)}")  # noqa: T201 - a command line
            formatted = False
        else:
            path.write_text(format_css(path.read_text(encoding="utf-8")), encoding="utf-8")
    return formatted


def _files(pattern: str) -> list[Path]:
    return sorted(path for name in PACKAGES for path in (ROOT / name).rglob(pattern))


if __name__ == "__main__":
    sys.exit(0 if run(check="--check" in sys.argv[1:]) else 1)
