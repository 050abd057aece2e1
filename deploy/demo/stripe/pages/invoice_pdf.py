"""The PDF of an invoice, typeset by Typst with its own fonts."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from deploy.demo.doubles import Json
from deploy.demo.stripe.page_tags import moment, money

TEMPLATE = Path(__file__).parent / "invoice.typ"


def render_pdf(invoice: Json) -> bytes:
    currency = invoice["currency"]
    taken = [money(-off["amount"], currency) for off in invoice["total_discount_amounts"]]
    data = {
        "title": f"Invoice {invoice['number']}",
        "notice": "Simulated invoice: no money moves. Учебный счёт: деньги не списываются.",
        "facts": [
            ("Date of issue", moment(invoice["effective_at"])),
            ("Due", moment(invoice["due_date"]) or "at once"),
            ("Bill to", invoice["customer_name"] or ""),
            ("E-mail", invoice["customer_email"] or ""),
        ],
        "lines": [
            (line["description"] or "", money(line["amount"], currency))
            for line in invoice["lines"]["data"]
        ],
        "totals": [
            ("Subtotal", money(invoice["subtotal"], currency)),
            *(("Discount", amount) for amount in taken),
            *(("Tax", money(tax["amount"], currency)) for tax in invoice["total_taxes"]),
            ("Total", money(invoice["total"], currency)),
            ("Paid", money(invoice["amount_paid"], currency)),
        ],
        "due": f"Amount due {money(invoice['amount_remaining'], currency)}",
    }
    pdf: bytes = typst.compile(
        str(TEMPLATE), sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True
    )
    return pdf
