"""Default names of variants, until their people give them one of their own."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import override

from tenants.formats.catalogue import FormatText
from tenants.formats.models import FormatVersion
from tenants.formats.validators import MAX_NAME


def variant_name(name: FormatText) -> FormatText:
    """“Troika (our way)”, or the next number that is free; a language without a name stays so."""
    return FormatText(*(_variant(getattr(name, code), code) for code in ("ru", "en")))


def _variant(name: str, code: str) -> str:
    if not name:
        return ""
    with override(code):
        mark = str(_("our way"))
    base = re.sub(rf" \({re.escape(mark)}(?: \d+)?\)\Z", "", name)
    column = {f"name_{code}__endswith": ")", f"name_{code}__contains": f"({mark}"}
    taken = set(FormatVersion.objects.filter(**column).values_list(f"name_{code}", flat=True))
    number = 1
    while (found := _marked(base, mark if number == 1 else f"{mark} {number}")) in taken:
        number += 1
    return found


def _marked(base: str, mark: str) -> str:
    return f"{base[: MAX_NAME - len(mark) - 3]} ({mark})"
