"""One stylesheet out of one file per component, without a build step.

With "tenants.ui.css_bundle.StylesheetFinder" in STATICFILES_FINDERS the shell links `ui/ui.css`,
joined from the parts when static files are looked up or collected; without it, it links every part.
"""

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

BUNDLE = "ui/ui.css"
FINDER = "tenants.ui.css_bundle.StylesheetFinder"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STATIC = Path(__file__).parent / "static"


def parts() -> list[str]:
    """Static paths in cascade order: layers are declared first, then tokens, then components."""
    components = sorted((STATIC / "ui" / "components").glob("*.css"))
    return ["ui/layers.css", "ui/tokens.css", *(f"ui/components/{p.name}" for p in components)]


def linked() -> list[str]:
    return [BUNDLE] if FINDER in settings.STATICFILES_FINDERS else parts()


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Removed by the process that made it: a forked worker that ends must not take it along."""
    folder, maker = Path(tempfile.mkdtemp(prefix="thursdays-ui-")), os.getpid()

    def remove() -> None:
        if os.getpid() == maker:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


def compact(text: str) -> str:
    """A style sheet without comments, indentation and blank lines, which browsers don't need."""
    lines = COMMENT.sub("", text).splitlines()
    return "\n".join(line for line in map(str.strip, lines) if line)


def write_bundle() -> FileSystemStorage:
    """The joined stylesheet in a private folder that lives as long as the process."""
    root = _folder()
    target = root / BUNDLE
    target.parent.mkdir(exist_ok=True)
    text = "\n".join(compact((STATIC / part).read_text(encoding="utf-8")) for part in parts())
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")
    return FileSystemStorage(location=root)


class StylesheetFinder(BaseFinder):
    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [write_bundle().path(BUNDLE)] if path == BUNDLE else []
        return found if find_all else (found[0] if found else None)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return [(BUNDLE, write_bundle())]
