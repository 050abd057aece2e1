"""HQ's page of money, and each of its tables as CSV."""

from __future__ import annotations

import csv
from datetime import date

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from billing.reports import REPORTS, Cell, revenue
from network.hq.models import AuditEntry
from network.hq.permissions import StaffRequest, staff_only
from network.hq.rights import Right


@never_cache
@staff_only(Right.MONEY)
@require_GET
def money(request: StaffRequest) -> HttpResponse:
    """Arrears first, then what is about to change."""
    if not settings.BILLING:
        raise Http404
    now = timezone.now()
    reports = [report(now=now) for report in REPORTS.values()]
    context = {"now": now, "revenue": revenue(), "reports": reports}
    return render(request, "hq/money.html", context)


@never_cache
@staff_only(Right.MONEY, logs_reading=AuditEntry.Kind.DOWNLOADED)
@require_GET
def money_csv(request: StaffRequest, key: str) -> HttpResponse:
    if not settings.BILLING or key not in REPORTS:
        raise Http404
    report = REPORTS[key](now=timezone.now())
    request.audit.words = f"{key}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    response.write("\ufeff")  # spreadsheets take it for UTF-8 then
    writer = csv.writer(response)
    writer.writerow([str(column) for column in report.columns])
    for row in report.rows:
        writer.writerow([_plain(cell) for cell in row])
    return response


def _plain(cell: Cell) -> str:
    """The value; a spreadsheet must not take a text for a formula."""
    if isinstance(cell.value, date):
        return cell.value.isoformat()
    text = str(cell.value)
    is_formula = isinstance(cell.value, str) and text[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{text}" if is_formula else text
