"""A message has one translation, whichever app's catalogue it comes from."""

from __future__ import annotations

from pathlib import Path

from deploy.translations import ambiguous, catalogues, has_messages, without_catalogue

HEADER = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

"""


def catalogue(folder: Path, app: str, text: str) -> Path:
    po = folder / app / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(HEADER + text)
    return po


def test_two_translations_of_one_message_are_named(tmp_path: Path) -> None:
    files = [
        catalogue(tmp_path, "franchise", 'msgid "Withdrawn"\nmsgstr "Отозвана"\n'),
        catalogue(tmp_path, "products", 'msgid "Withdrawn"\nmsgstr "Отозван"\n'),
    ]
    assert list(ambiguous(files)) == [
        "'Withdrawn' has several translations: 'Отозвана' in franchise, 'Отозван' in products"
    ]


def test_two_plurals_of_one_message_are_named_once(tmp_path: Path) -> None:
    plural = 'msgid "%d seat"\nmsgid_plural "%d seats"\n'
    files = [
        catalogue(tmp_path, "live", plural + 'msgstr[0] "%d место"\nmsgstr[1] "%d места"\n'),
        catalogue(tmp_path, "meetings", plural + 'msgstr[0] "%d стул"\nmsgstr[1] "%d стула"\n'),
    ]
    assert list(ambiguous(files)) == [
        "'%d seat' has several translations: '%d место' in live, '%d стул' in meetings"
    ]


def test_a_context_keeps_two_translations_apart(tmp_path: Path) -> None:
    franchise = 'msgctxt "application"\nmsgid "Withdrawn"\nmsgstr "Отозвана"\n'
    files = [
        catalogue(tmp_path, "franchise", franchise),
        catalogue(tmp_path, "products", 'msgid "Withdrawn"\nmsgstr "Отозван"\n'),
        catalogue(tmp_path, "outcome", 'msgid "Withdrawn"\nmsgstr "Отозван"\n'),
    ]
    assert list(ambiguous(files)) == []


def test_each_message_of_ours_has_one_translation() -> None:
    assert len(catalogues()) > 10
    assert list(ambiguous(catalogues())) == []


def test_an_app_with_messages_and_without_a_catalogue_is_seen(tmp_path: Path) -> None:
    code = tmp_path / "views.py"
    code.write_text("print('Hello')\n", encoding="utf-8")
    assert not has_messages(tmp_path)
    code.write_text('from django.utils.translation import gettext as _\n\n_("Hello")\n', "utf-8")
    assert has_messages(tmp_path)
    assert not list(without_catalogue())
