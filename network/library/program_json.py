"""A format's program as JSON, as it lies in the shared tables of the library.

The shape is that of the API: `PUT /api/v1/formats/<key>/program/` takes it as it is.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from tenants.formats.catalogue import FormatSpec
from tenants.formats.serializers import FormatInputSerializer, input_of, spec_from_input
from tenants.refusals import Refusal

Program = dict[str, Any]


class UnreadableProgram(Refusal):
    """A program that another city wrote can't be read here."""

    message = _("This version can't be read here. Please tell the city that shows it.")


def program_of(spec: FormatSpec) -> Program:
    found: Program = json.loads(json.dumps(input_of(spec), cls=DjangoJSONEncoder))
    return found


def spec_of(program: Any, *, key: str) -> FormatSpec:
    """The format of a program, checked like input: another city wrote it.

    Raises UnreadableProgram.
    """
    serializer = FormatInputSerializer(data=program)
    try:
        serializer.is_valid(raise_exception=True)
        return spec_from_input(dict(serializer.validated_data), key=key)
    except ValidationError as error:
        raise UnreadableProgram from error
