"""`manage.py city`: create, change, export, import and delete a city."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from tenants.registry import actions, archive
from tenants.registry.management.base import EnglishCommand, city_named, table, validation_messages
from tenants.registry.models import City, Domain
from tenants.registry.provisioning import CityTaken, NotForgotten, adopt_city, create_city
from tenants.registry.scope import hub_scope
from tenants.registry.signals import city_founded

STATES = {
    "pause": City.State.PAUSED,
    "resume": City.State.ACTIVE,
    "archive": City.State.ARCHIVED,
    "read-only": City.State.READ_ONLY,
}


class Command(EnglishCommand):
    help = (
        "Create, look at, rename, pause, resume, archive, export, import, discard or delete a city."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="build a city and open its doors")
        create.add_argument("slug", help="its word before the main domain: omsk")
        create.add_argument("--timezone", required=True, help="Asia/Omsk")
        _names(create)
        create.add_argument("--accent", default="orange")
        adopt = actions.add_parser("adopt", help="give a schema without a city its row again")
        adopt.add_argument("schema", help="city_17: see `fleet status`")
        adopt.add_argument("slug")
        adopt.add_argument("--timezone", required=True)
        _names(adopt)
        actions.add_parser("list", help="all cities").add_argument("--json", action="store_true")
        actions.add_parser("show", help="one city").add_argument("city")
        rename = actions.add_parser("rename", help="another address or name")
        rename.add_argument("city")
        rename.add_argument("slug", nargs="?", default="")
        rename.add_argument("--timezone", default="")
        _names(rename)
        domain = actions.add_parser("domain", help="host names of its own")
        domain.add_argument("city")
        domain.add_argument("change", choices=["add", "remove"])
        domain.add_argument("host")
        for name, state in STATES.items():
            words = str(state).replace(
                "_", "-"
            )  # avoids its label, which isn't translated into English yet
            actions.add_parser(name, help=f"make it {words}").add_argument("city")
        export = actions.add_parser("export", help="everything of a city in one file")
        export.add_argument("city")
        export.add_argument("file", type=Path)
        load = actions.add_parser("import", help="a city out of such a file")
        load.add_argument("file", type=Path)
        load.add_argument("--as", dest="slug", default="", help="its address here")
        load.add_argument("--check", action="store_true", help="only say whether it would work")
        restore = actions.add_parser("restore", help="put a city back to what such a file holds")
        restore.add_argument("city")
        restore.add_argument("file", type=Path)
        restore.add_argument(
            "--keep", type=Path, required=True, metavar="FILE", help="export first what is there"
        )
        discard = actions.add_parser("discard", help="remove one that was never opened, or a spare")
        discard.add_argument("city")
        delete = actions.add_parser("delete", help="remove a city for good")
        delete.add_argument("city")
        delete.add_argument("--after-export", type=Path, required=True, metavar="FILE")

    def handle(self, *, action: str, **options: Any) -> None:
        try:
            getattr(self, f"_{action}", self._move)(action=action, **options)
        except CityTaken as error:
            raise CommandError(f"Another city already answers at “{error}”.") from error
        except ValidationError as error:
            raise CommandError(validation_messages(error)) from error
        except (actions.NotFromHere, archive.BadArchive, NotForgotten, OSError) as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(f"PostgreSQL does not answer: {error}".strip()) from error

    def _create(self, *, slug: str, **options: Any) -> None:
        facts = {name: options[name] for name in ("timezone", "accent", "name_ru", "name_en")}
        facts["name_ru"] = facts["name_ru"] or facts["name_en"] or slug.capitalize()
        city = create_city(slug=slug.lower(), **facts)
        with city.scope():
            city_founded.send(City, city=city, now=timezone.now())
        self.stdout.write(f"{city.name} is open: {city.url()}")

    def _adopt(self, *, schema: str, slug: str, **options: Any) -> None:
        facts = {name: options[name] for name in ("timezone", "name_ru", "name_en")}
        facts["name_ru"] = facts["name_ru"] or facts["name_en"] or slug.capitalize()
        city = adopt_city(schema, slug=slug.lower(), **facts)
        self.stdout.write(f"{schema} is {city.slug} again, paused. See: manage.py city resume")

    def _list(self, *, json: bool, **options: Any) -> None:
        with hub_scope():
            cities = list(City.objects.settled().order_by("slug"))
        if json:
            self.stdout.write(_json([_facts(city) for city in cities]))
            return
        rows = [(str(city.slug), city.state, city.schema_name, city.name_ru) for city in cities]
        self.stdout.write(table(("city", "state", "schema", "name"), rows))

    def _show(self, *, city: str, **options: Any) -> None:
        found = city_named(city)
        with hub_scope():
            hosts = list(Domain.objects.filter(tenant=found).values_list("domain", flat=True))
        self.stdout.write(_json({**_facts(found), "addresses": sorted(hosts)}))

    def _rename(self, *, city: str, slug: str, **options: Any) -> None:
        names = {name: options[name] or "" for name in ("name_ru", "name_en", "timezone")}
        if not (slug or any(names.values())):
            raise CommandError("Say what to change: an address, --name-ru, --name-en, --timezone.")
        found = city_named(city)
        with hub_scope():
            actions.rename_city(found, slug=slug.lower(), **names)
        self.stdout.write(f"{found.name}: {found.url()}")

    def _domain(self, *, city: str, change: str, host: str, **options: Any) -> None:
        found = city_named(city)
        with hub_scope():
            if change == "add":
                actions.add_address(found, host)
            elif not actions.remove_address(found, host):
                raise CommandError(f"“{host}” does not lead to {found.slug}.")
        self.stdout.write(f"{host}: {'leads to' if change == 'add' else 'left'} {found.slug}")

    def _move(self, *, action: str, city: str, **options: Any) -> None:
        found = city_named(city)
        with hub_scope():
            actions.move_city(found, to=STATES[action])
        self.stdout.write(f"{found.slug} is {found.state}")

    def _export(self, *, city: str, file: Path, **options: Any) -> None:
        manifest = archive.export_city(city_named(city), file)
        self.stdout.write(f"{file}: {manifest.rows} rows, {len(manifest.files)} files")

    def _import(self, *, file: Path, slug: str, check: bool, **options: Any) -> None:
        if check:
            manifest = archive.check_import(file, slug=slug.lower())
            address = slug.lower() or manifest.city["slug"]
            self.stdout.write(f"{address}: {manifest.rows} rows, can be imported")
            return
        city = archive.import_city(file, slug=slug.lower())
        self.stdout.write(f"{city.name} is open: {city.url()}")

    def _restore(self, *, city: str, file: Path, keep: Path, **options: Any) -> None:
        found = city_named(city)
        archive.restore_city(found, file, keep=keep)
        self.stdout.write(f"{found.slug} is as {file} says; {keep} holds what it was.")

    def _discard(self, *, city: str, **options: Any) -> None:
        found = city_named(city, spares=True)
        archive.discard_city(found)
        freed = "; its address is free" if found.slug else ""
        self.stdout.write(f"{found.slug or found.schema_name} is discarded{freed}.")

    def _delete(self, *, city: str, after_export: Path, **options: Any) -> None:
        found = city_named(city)
        archive.delete_city(found, after_export=after_export)
        self.stdout.write(f"{found.slug} is deleted; {after_export} holds what it was.")


def _names(parser: CommandParser) -> None:
    parser.add_argument("--name-ru", default="")
    parser.add_argument("--name-en", default="")


def _facts(city: City) -> dict[str, Any]:
    names = ("slug", "name_ru", "name_en", "timezone", "state", "schema_name", "plan_hash")
    return {name: getattr(city, name) for name in names}


def _json(facts: Any) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=2)
