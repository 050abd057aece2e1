"""The signed agreement as PDF, typeset by Typst with its own fonts.

The same rows give the same bytes.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from franchise.models import Agreement, Signature
from tenants.ui.dates import offset

TEMPLATE = Path(__file__).parent / "texts" / "agreement.typ"
LISTS = {"ordered_list": "numbers", "bullet_list": "bullets"}


def pdf_of(agreement: Agreement) -> bytes:
    """Typeset the text that was signed, its signatures and its fingerprint. One query."""
    with translation.override(agreement.language):
        blocks = blocks_of(agreement.text)
        version = {"version": agreement.version, "date": date_format(agreement.published_on)}
        data = {
            "title": blocks[0]["text"],
            "language": agreement.language,
            "blocks": blocks,
            "signatures_title": _("Signed by"),
            "signatures": [
                _signature(agreement, one)
                for one in agreement.signatures.select_related("initiator")
            ],
            "fingerprint_label": _("Fingerprint of the text (SHA-256)"),
            "fingerprint": agreement.fingerprint,
            "footer": _("Version %(version)s of %(date)s") % version,
        }
    pdf: bytes = typst.compile(
        str(TEMPLATE), sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True
    )
    return pdf


def blocks_of(text: str) -> list[dict[str, Any]]:
    """Headings, paragraphs and lists of a Markdown text, without markup inside of them."""
    blocks: list[dict[str, Any]] = []
    items: list[str] | None = None
    tokens = MarkdownIt("commonmark").parse(text)
    for before, token in pairwise(tokens):
        name, _underscore, side = before.type.rpartition("_")
        if name in LISTS:
            items = [] if side == "open" else None
            if items is not None:
                blocks.append({"kind": LISTS[name], "items": items})
        if token.type != "inline":
            continue
        content = token.content.replace("\n", " ")
        if items is not None:
            items.append(content)
        elif before.type == "heading_open":
            blocks.append({"kind": "heading", "level": int(before.tag[1]), "text": content})
        else:
            blocks.append({"kind": "paragraph", "text": content})
    return blocks


def _signature(agreement: Agreement, one: Signature) -> dict[str, str]:
    with timezone.override(agreement.application.zone):
        signed = f"{date_format(timezone.localtime(one.at), 'j E Y, H:i:s')} ({offset(one.at)})"
    return {"name": one.full_name, "line": " · ".join(filter(None, [signed, one.address]))}
