"""The mailbox of the demo, which shows sign-in codes without a mail server."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from deploy.demo import mailbox
from tenants.replies.receiving import Taken, receive


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Answer by mail"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )


def _folder() -> Path:
    """The folder of letters. Raises Http404 outside the demo."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not settings.DEMO or not folder:
        raise Http404
    return Path(folder)


@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/letters.html", {"letters": mailbox.letters(_folder())})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """A letter; where it can be answered, the form sends the answer as a mail program would."""
    found = mailbox.letter(_folder(), key)
    if found is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if found.reply_to and form.is_valid():
        answer = mailbox.answer_to(found, form.cleaned_data["text"])
        taken = receive(answer.as_bytes(), recipients=[found.reply_to], now=timezone.now())
        if taken == Taken.STORED:
            messages.success(request, _("Sent. In a few seconds it is in the talk."))
            return redirect("demo:letter", key=key)
        form.add_error("text", _("This answer can't be delivered: %s") % taken.value)
    return render(request, "demo/letter.html", {"letter": found, "form": form})
