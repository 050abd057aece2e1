"""HQ's page of money, and each of its tables on a page of its own and as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from billing.reports import REPORTS, Cell, Report, accounts, revenue
from network.hq.models import AuditEntry
from network.hq.money_forms import AccountSearchForm
from network.hq.permissions import StaffRequest, staff_only
from network.hq.rights import Right
from network.hq.tables import csv_file
from tenants.ui.pagination import page_of

FIRST_ROWS = 25  # of each table on the page of money
PER_PAGE = 50  # rows of a table on its own page
ACCOUNTS = "accounts"  # the report that is searched by name


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a report that a page shows."""

    report: Report
    page: Page[Any]

    @property
    def heads(self) -> list[tuple[str | Promise, bool]]:
        """Each column's title, and whether it has numbers."""
        first = self.page[0] if len(self.page) else []
        return [
            (title, cell.is_number) for title, cell in zip(self.report.columns, first, strict=True)
        ]

    @property
    def named_rows(self) -> list[list[tuple[str | Promise, Cell]]]:
        """Each row's cells with the titles of their columns, for narrow screens."""
        return [list(zip(self.report.columns, row, strict=True)) for row in self.page]


@never_cache
@staff_only(Right.MONEY)
@require_GET
def money(request: StaffRequest) -> HttpResponse:
    """Arrears first, then what is about to change; of each table the first rows."""
    if not settings.BILLING:
        raise Http404
    now = timezone.now()
    reports = [report(now=now) for key, report in REPORTS.items() if key != ACCOUNTS]
    context = {
        "now": now,
        "revenue": revenue(),
        "tables": [Table(each, _first_page(each.rows)) for each in reports],
        "accounts": accounts(now=now),
        "form": AccountSearchForm(),
    }
    return render(request, "hq/money.html", context)


def _first_page(rows: Any) -> Page[Any]:
    return Paginator(rows, FIRST_ROWS).page(1)


@never_cache
@staff_only(Right.MONEY)
@require_GET
def money_report(request: StaffRequest, key: str) -> HttpResponse:
    """One table, page by page; that of accounts with a search by name."""
    if not settings.BILLING or key not in REPORTS:
        raise Http404
    form = AccountSearchForm(request.GET) if key == ACCOUNTS else None
    now, name = timezone.now(), form.wanted if form else ""
    report = accounts(now=now, name=name) if name else REPORTS[key](now=now)
    page = page_of(request, report.rows, size=PER_PAGE)
    context = {"table": Table(report, page), "form": form, "is_filtered": bool(name)}
    return render(request, "hq/money_report.html", context)


@never_cache
@staff_only(Right.MONEY, logs_reading=AuditEntry.Kind.DOWNLOADED)
@require_GET
def money_csv(request: StaffRequest, key: str) -> HttpResponse:
    """All rows of a table."""
    if not settings.BILLING or key not in REPORTS:
        raise Http404
    report = REPORTS[key](now=timezone.now())
    request.audit.words = f"{key}.csv"
    rows = ([cell.value for cell in row] for row in report.rows)
    return csv_file(f"{key}.csv", [str(column) for column in report.columns], rows)
