"""Writing formats. Each change is a new version."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.formats import actions
from tenants.formats.api import spec_serializers
from tenants.formats.api.shelf import FormatWhole, ShelfViewSet
from tenants.formats.catalogue import FormatSpec
from tenants.formats.editor_form import Editor
from tenants.formats.forms import FormatForm, StepForm
from tenants.members.api_base import writes_need
from tenants.members.rights import Right


@extend_schema(tags=["formats"])
class FormatViewSet(ShelfViewSet):
    """What anybody reads, and what the core writes."""

    permission_classes = (writes_need(Right.FORMATS),)

    @extend_schema(
        request=spec_serializers.FormatWords,
        responses={201: FormatWhole},
        operation_id="formats_create",
    )
    def create(self, request: Request) -> Response:
        """Put a new format on the shelf; for the duty Facilitating."""
        spec = checked_spec(self.checked(spec_serializers.FormatWords), key="")
        made = actions.new_format(spec, by=self.me, now=timezone.now())
        return self.version_shown(made.format.key, None, status.HTTP_201_CREATED)

    @extend_schema(responses=spec_serializers.FormatWords, operation_id="formats_program")
    @action(detail=True)
    def program(self, request: Request, key: str) -> Response:
        """The whole programme of a format, in both languages.

        As it can be changed and sent back.
        """
        return Response(
            spec_serializers.FormatWords(
                spec_serializers.words_of(self.numbered(self.format, None).spec)
            ).data
        )

    @extend_schema(
        request=spec_serializers.NewVersion, responses=FormatWhole, operation_id="formats_publish"
    )
    @program.mapping.put
    def publishing(self, request: Request, key: str) -> Response:
        """Publish a new version of a format; for the duty Facilitating.

        Earlier evenings keep theirs. Where nothing has changed there is no new version.
        """
        sent, kept = self.checked(spec_serializers.NewVersion), self.format
        why, now = sent.pop("why"), timezone.now()
        spec = checked_spec(sent, key=key)
        with suppress(actions.Unchanged):  # the answer shows the version that says the same
            actions.publish_version(kept, spec, by=self.me, now=now, why=why)
        return self.version_shown(key, None)

    @extend_schema(request=None, responses={201: FormatWhole}, operation_id="formats_fork")
    @action(detail=True, methods=["post"])
    def fork(self, request: Request, key: str) -> Response:
        """Begin a variant of your own; for the duty Facilitating.

        It remembers its parent and begins as that is, but for its name.
        """
        version = self.numbered(self.format, None)
        forked = actions.fork_format(version, by=self.me, now=timezone.now())
        return self.version_shown(forked.format.key, None, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=FormatWhole, operation_id="formats_take_newer")
    @action(detail=True, methods=["put"])
    def newer(self, request: Request, key: str) -> Response:
        """Take the platform's newer text of a starter format; for the duty Facilitating.

        It becomes the next version. Where nothing is newer, nothing changes.
        """
        with suppress(actions.NothingNewer):  # the answer shows the version that is here
            actions.take_newer(self.format, by=self.me, now=timezone.now())
        return self.version_shown(key, None)

    @extend_schema(request=None, responses={204: None}, operation_id="formats_archive")
    @action(detail=True, methods=["put"])
    def archive(self, request: Request, key: str) -> Response:
        """Put a format away; for the duty Facilitating.

        Its page and its evenings stay.
        """
        actions.archive_format(self.format, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None}, operation_id="formats_bring_back")
    @archive.mapping.delete
    def bringing_back(self, request: Request, key: str) -> Response:
        """Bring a format back to the shelf; for the duty Facilitating."""
        actions.bring_back_format(self.format)
        return Response(status=status.HTTP_204_NO_CONTENT)


def checked_spec(sent: dict[str, Any], *, key: str) -> FormatSpec:
    """The programme by the rules of the page's editor, or a 400 beside what can't be run."""
    steps = [StepForm({**step, "group_size": step["group_size"] or ""}) for step in sent["steps"]]
    editor = Editor(FormatForm(sent), steps, key=key)
    spec = editor.spec()
    if spec is not None:
        return spec
    wrong: dict[str, list[str]] = {
        name: [str(words) for words in said] for name, said in editor.form.errors.items()
    }
    for number, step in enumerate(editor.steps, start=1):
        for name, said in step.errors.items():
            where = _("Step %(number)d, %(field)s:") % {"number": number, "field": name}
            wrong.setdefault("steps", []).extend(f"{where} {words}" for words in said)
    if editor.trouble:
        wrong.setdefault("steps", []).append(editor.trouble)
    raise serializers.ValidationError(wrong)
