"""The catalogues of the interface: ``python -m deploy.translations [--check | --collect]``.

Without an argument it compiles the catalogues that are newer than their result. ``--check`` names
messages without a translation, in a catalogue or in none, and those with two; ``--collect`` gathers
new messages from the code (needs GNU gettext).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("tenants", "billing", "franchise", "network", "public_site", "deploy")
CONTEXT_FIRST = ((1, "c"), 2)
KEYWORDS = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT_FIRST),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (*CONTEXT_FIRST, 3)),
}


def catalogues() -> list[Path]:
    return sorted(
        po for name in PACKAGES for po in (ROOT / name).rglob("locale/*/LC_MESSAGES/*.po")
    )


def compile_all() -> int:
    """Compile the changed catalogues; return their number."""
    compiled = 0
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        half = mo.with_suffix(f".{os.getpid()}.new")
        with half.open("wb") as file:
            write_mo(file, _read(po))
        half.replace(mo)  # a running demo never sees half a file
        compiled += 1
    return compiled


def untranslated() -> Iterator[str]:
    """Yield one line for each message that is missing, fuzzy or lacks a plural form."""
    for po in catalogues():
        catalogue = _read(po)
        for message in catalogue:
            if not message.id:
                continue
            words = _strings(message)
            expected = catalogue.num_plurals if message.pluralizable else 1
            reason = (
                "fuzzy"
                if message.fuzzy
                else "not translated"
                if not all(words)
                else f"has {len(words)} of {expected} plural forms"
                if len(words) != expected
                else ""
            )
            if reason:
                yield f"{po.relative_to(ROOT)}:{message.lineno}: {reason}: {message.id!r}"


def unknown() -> Iterator[str]:
    """Yield one line for each message of the code that no catalogue has."""
    known = {(message.context, _singular(message)) for po in catalogues() for message in _read(po)}
    for folder in {po.parents[3] for po in catalogues()}:
        for path in sorted(folder.rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"} or "static" in path.parts:
                continue
            for line, context, words in _messages(path):
                if words and (context, words) not in known:
                    yield f"{path.relative_to(ROOT)}:{line}: in no catalogue: {words!r}"


def without_catalogue() -> Iterator[str]:
    """Yield one line for each app that has messages and no catalogue: its pages stay English."""
    known = [po.parents[3] for po in catalogues()]
    for package in PACKAGES:
        for config in sorted((ROOT / package).rglob("apps.py")):
            app = config.parent
            if not any(folder in {app, *app.parents} for folder in known) and has_messages(app):
                yield f"{app.relative_to(ROOT)}: make an empty locale/ru/LC_MESSAGES/django.po"


def has_messages(folder: Path) -> bool:
    files = (path for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"})
    return any(words for path in files for _line, _context, words in _messages(path))


def ambiguous(files: Iterable[Path]) -> Iterator[str]:
    """Yield one line for each message that two catalogues of a language translate differently.

    Django merges the catalogues of all apps and keeps one translation of a message, that of the
    first app in ``INSTALLED_APPS``. A message that needs two has a context in one of the places.
    """
    translations: dict[tuple[object, ...], dict[str, Path]] = defaultdict(dict)
    for po in files:
        for message in _read(po):
            if not message.id:
                continue
            # gettext looks up a message with plural forms by form, apart from one without.
            for form, string in enumerate(_strings(message)):
                number = form if message.pluralizable else None
                key = (_singular(message), message.context, po.parts[-3], po.name, number)
                translations[key].setdefault(string, po)
    named: set[tuple[object, ...]] = set()
    for (singular, context, *_place), found in translations.items():
        if len(found) > 1 and (singular, context) not in named:
            named.add((singular, context))
            where = ", ".join(f"{string!r} in {po.parents[3].name}" for string, po in found.items())
            yield f"{singular!r} has several translations: {where}"


def _strings(message: Message) -> tuple[str, ...]:
    """Return the translation of a message, with plurals one string a form."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _singular(message: Message) -> str:
    return str(message.id[0] if message.pluralizable else message.id)


def _messages(path: Path) -> Iterator[tuple[int, str | None, str]]:
    """Yield line, context and singular of each message in a module or a template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # In brackets Python doesn't mind how a template is indented.
        text = f"({templatize(text, origin=str(path))}\n)"
    code = BytesIO(text.encode())
    for line, words, _comments, context in extract("python", code, keywords=KEYWORDS):
        yield line, context, words[0] if isinstance(words, tuple) else words


def collect() -> int:
    """Run Django's ``makemessages`` in every folder that has a catalogue."""
    if not shutil.which("xgettext"):
        sys.stdout.write(
            "GNU gettext is missing: install it (Debian and Ubuntu: apt-get install gettext).\n"
        )
        return 1
    for folder in sorted({po.parents[3] for po in catalogues()}):
        command = [sys.executable, "-P", "-m", "django", "makemessages", "--locale", "ru"]
        command += ["--no-location", "--no-wrap"]
        subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - our own tools, no shell
    return 0


def _read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parts[-3])


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        settings.configure()
        faults = [
            *untranslated(),
            *sorted(set(unknown())),
            *ambiguous(catalogues()),
            *without_catalogue(),
        ]
        print("\n".join(faults) or f"{len(catalogues())} catalogues are complete.")  # noqa: T201 - a command line
        return 1 if faults else 0
    if arguments == ["--collect"]:
        return collect()
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
