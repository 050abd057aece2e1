"""Documents name things that exist: files, classes, functions and each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "deploy/docs"
PACKAGES = ("tenants", "network", "franchise", "public_site", "deploy")
# Documents shorten paths: `registry/alarms.py` stands for tenants/registry/alarms.py.
FOLDERS = [ROOT, ROOT / "tenants", ROOT / "network", *(ROOT / "tenants").iterdir()]
TO_COME = {"tenants/conversations/", "tests/conversations/"}  # contributing.md's example
SQL = {"RESET", "LISTEN", "PREPARE", "COMMIT", "DO"}


@pytest.fixture(scope="module")
def code() -> str:
    sources = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return "\n".join(path.read_text() for path in sources)


@pytest.mark.parametrize("name", ["glossary.md", "architecture.md", "contributing.md"])
def test_a_document_names_what_exists(name: str, code: str) -> None:
    text = re.sub(r"```.*?```", "", (DOCS / name).read_text(), flags=re.DOTALL)
    unknown = []
    for term in set(re.findall(r"`([^`]+)`", text)) - TO_COME - SQL:
        if re.fullmatch(r"[\w/]+(\.py|/)", term):
            known = any((folder / term).exists() for folder in FOLDERS)
        elif re.fullmatch(r"[A-Za-z_.]+", term):
            known = bool(re.search(rf"\b{term.split('.')[-1]}\b", code))
        else:
            continue
        if not known:
            unknown.append(term)
    assert unknown == []


def test_links_between_documents_lead_somewhere() -> None:
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]
    broken = [
        (document.name, target)
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text())
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert broken == []


def test_every_decision_has_its_number_and_its_place_in_the_index() -> None:
    index = (DOCS / "decisions/README.md").read_text()
    for decision in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        heading = decision.read_text().split("\n", 1)[0].removeprefix("# ")
        assert heading.startswith(decision.name[:4] + " ")
        assert f"[{heading}]({decision.name})" in index


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 120
