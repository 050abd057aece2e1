"""Valid labels before the main domain, such as `omsk`, without `www` and look-alikes."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")


def validate_label(value: str) -> None:
    """Refuse all but lower-case Latin letters, digits and inner hyphens, and reserved labels.

    Punycode (`xn--…`) is refused, because it can spell look-alikes.
    """
    if not LABEL.match(value) or value[2:4] == "--" or value.isdigit():
        raise ValidationError(
            _(
                "An address may have small Latin letters, digits and hyphens inside, "
                "up to 63 of them: “nizhny-novgorod”."
            ),
            code="label",
        )
    if value in settings.RESERVED_LABELS:
        raise ValidationError(
            _("“%(label)s” is kept for the platform itself. Please choose another address."),
            code="reserved",
            params={"label": value},
        )
