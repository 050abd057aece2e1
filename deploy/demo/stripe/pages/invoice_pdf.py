"""A one-page PDF of an invoice, with nothing but the fonts that every reader has.

Those know Latin letters only; names in Cyrillic are written in Latin letters.
"""

from __future__ import annotations

from deploy.demo.stripe.page_tags import moment, money
from deploy.demo.stripe.store import Json

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
LATIN = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch ' y ' e yu ya".split()
TABLE = str.maketrans(dict(zip(CYRILLIC, LATIN, strict=True)))
CAPITALS = str.maketrans(
    {letter.upper(): latin.capitalize() for letter, latin in zip(CYRILLIC, LATIN, strict=True)}
)


def render_pdf(invoice: Json) -> bytes:
    currency = invoice["currency"]
    rows: list[tuple[str, str, int]] = [
        ("Invoice", "", 22),
        ("Simulated invoice: no money moves", "", 9),
        ("", "", 9),
        ("Number", invoice["number"], 10),
        ("Date of issue", moment(invoice["effective_at"]), 10),
        ("Due", moment(invoice["due_date"]) or "at once", 10),
        ("Bill to", invoice["customer_name"] or invoice["customer_email"] or "", 10),
        ("", "", 10),
    ]
    lines = invoice["lines"]["data"]
    rows += [(line["description"], money(line["amount"], currency), 10) for line in lines]
    rows += [("", "", 10), ("Subtotal", money(invoice["subtotal"], currency), 10)]
    taken = invoice["total_discount_amounts"]
    rows += [("Discount", money(-off["amount"], currency), 10) for off in taken]
    rows += [("Tax", money(tax["amount"], currency), 10) for tax in invoice["total_taxes"]]
    rows += [
        ("Total", money(invoice["total"], currency), 10),
        ("Paid", money(invoice["amount_paid"], currency), 10),
        ("Amount due", money(invoice["amount_remaining"], currency), 13),
    ]
    return _document(_drawn(rows))


def _drawn(rows: list[tuple[str, str, int]]) -> bytes:
    commands, height = [], 780
    for left, right, size in rows:
        for x, text in ((56, left), (430, right)):
            commands.append(b"BT /F1 %d Tf %d %d Td (%s) Tj ET" % (size, x, height, _text(text)))
        height -= size + 8
    return b"\n".join(commands)


def _text(text: str) -> bytes:
    """Latin letters in the encoding of the font, with what is special in PDF escaped."""
    plain = text.translate(TABLE).translate(CAPITALS)
    encoded = plain.encode("cp1252", errors="replace")
    for special in (b"\\", b"(", b")"):
        encoded = encoded.replace(special, b"\\" + special)
    return encoded


def _document(content: bytes) -> bytes:
    """The smallest PDF around the content of one A4 page."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    document, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(document)
    document += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    document += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return document + trailer % (len(objects) + 1, start)
