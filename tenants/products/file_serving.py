"""Serve the content of a file: ETag, one range (RFC 9110), sandboxed."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePath
from typing import Any, Protocol

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

SANDBOX = "default-src 'none'; style-src 'none'; sandbox"
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class ServedFile(Protocol):
    """What is read of the row of a file."""

    @property
    def content(self) -> Any: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def added_at(self) -> datetime: ...
    @property
    def is_picture(self) -> bool: ...


def serve(request: HttpRequest, file: ServedFile) -> HttpResponseBase:
    """Serve a picture inline, any other file as an attachment. Raises `Http404` without content."""
    name = str(file.content.name)
    try:
        content = file.content.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    etag, changed, size = f'"{PurePath(name).stem}"', int(file.added_at.timestamp()), content.size
    response: HttpResponseBase
    if early := get_conditional_response(request, etag, changed):  # 304 or 412
        response = early
    elif (wanted := requested_range(request, size=size, etag=etag)) is None:
        response = FileResponse(content, content_type=file.kind)
        response["Content-Length"] = str(size)
    else:
        content.seek(wanted.start)
        part = content.read(len(wanted))
        response = HttpResponse(part, status=206 if wanted else 416, content_type=file.kind)
        span = f"{wanted.start}-{wanted[-1]}" if wanted else "*"
        response["Content-Range"] = f"bytes {span}/{size}"
    if not response.streaming:
        content.close()
    saved_as = content_disposition_header(
        not file.is_picture, f"{file.title}{PurePath(name).suffix}"
    )
    response["Content-Disposition"] = str(saved_as)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=60"
    return response


def requested_range(request: HttpRequest, *, size: int, etag: str) -> range | None:
    """The requested range of bytes, empty if it can't be satisfied; None for the whole file."""
    found = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not found or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if first:
        return range(int(first), min(size, int(last) + 1 if last else size))
    return range(max(0, size - int(last)), size) if last else None
