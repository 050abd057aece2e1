"""Log each request of HQ in a city by invitation, and refuse all but reading.

Templates draw no forms for it (`request.reads_only`); pages that are only forms answer here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.help.actions import log_page
from network.help.recognition import helper_of
from tenants.refusals import json_refusal
from tenants.registry.error_pages import API
from tenants.registry.middleware import READING
from tenants.ui.redirects import url_or_empty

# Pages that hold nothing but a way in: who only reads finds nothing there.
WAYS_IN = frozenset(
    {
        "account_signup",
        "account_login",
        "account_password_sign_in",
        "account_confirm_login_code",
        "members:welcome",
        "members:invitation",
        "meetings:checkin",
        "passports:come",
    }
)


class HelpVisits:
    """Log each request of a helper in its transaction; refuse those that would write.

    Stands inside the sessions and the signed-in user. Costs others a look at their cookies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        helper = helper_of(request)
        if helper is None:
            return None
        writes = request.method not in READING and request.path not in _own_pages()
        is_refused = writes or _is_way_in(request)
        log_page(
            helper.given,
            path=f"{request.method} {request.path}" if writes else request.get_full_path(),
            refused=is_refused,
            now=timezone.now(),
        )
        return _refuse(request, tried=writes) if is_refused else None


def _is_way_in(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in WAYS_IN


def _refuse(request: HttpRequest, *, tried: bool) -> HttpResponse:
    if request.path.startswith(API):
        return json_refusal("hq_only_reads", _("HQ only reads here."), status=403)
    return render(request, "help/reads_only.html", {"tried": tried}, status=403)


def _own_pages() -> set[str]:
    """Paths that a helper may post to: end of the visit, language, look of the pages."""
    return {reverse("help:leave"), url_or_empty("set_language"), url_or_empty("ui:theme")}
