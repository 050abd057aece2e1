"""The audit log as a page and as CSV."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from network.hq.audit import HEAD, csv_rows, entries
from network.hq.forms import LogForm
from network.hq.models import AuditEntry
from network.hq.permissions import StaffRequest, staff_only
from network.hq.rights import Right
from network.hq.tables import csv_file
from tenants.ui.pagination import page_of

PER_PAGE = 50


@never_cache
@staff_only(Right.LOG)
@require_GET
def log(request: StaffRequest) -> HttpResponse:
    """The audit log, newest first, filtered and paged."""
    form = LogForm(request.GET)
    query = form.filters.query
    context = {
        "form": form,
        "page": page_of(request, entries(form.filters), size=PER_PAGE),
        "is_filtered": bool(query),
        "query": urlencode(query),
    }
    return render(request, "hq/log.html", context)


@never_cache
@staff_only(Right.LOG, logs_reading=AuditEntry.Kind.DOWNLOADED)
@require_GET
def log_csv(request: StaffRequest) -> HttpResponse:
    request.audit.words = "log.csv"
    return csv_file("log.csv", HEAD, csv_rows(LogForm(request.GET).filters))
