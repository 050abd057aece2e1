"""Nothing is cached that read tables of other cities or followed a change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tenants.home.models import CityPage
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.ui.caching.validity import is_shared, recorded


def test_shared_tables_are_told_from_those_of_a_city() -> None:
    assert is_shared('SELECT 1 FROM "directory_listing"')
    assert is_shared("SELECT x FROM public.hq_announcement AS a")
    assert not is_shared('SELECT 1 FROM "members_member"')


def test_every_table_and_view_that_others_write_is_known(town: City, superuser: Any) -> None:
    """Also functions: what they read isn't seen in the statement that calls them."""
    found = superuser.execute(
        "SELECT relname FROM pg_class shared WHERE relnamespace = 'public'::regnamespace "
        "AND relkind IN ('r', 'v', 'm', 'p') AND NOT EXISTS (SELECT FROM pg_class "
        "WHERE relname = shared.relname AND relnamespace = %s::regnamespace) UNION "
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "AND prorettype <> 'trigger'::regtype AND NOT EXISTS "
        "(SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')",
        [town.schema_name],
    )
    names = {name for (name,) in found} - {"registry_cityversion"}
    assert not {name for name in names if not is_shared(f"SELECT 1 FROM {name}")}


def test_statements_of_an_inner_block_count_for_the_outer_one(town: City) -> None:
    database: Any = connection
    with town.scope():
        with recorded() as outer:
            Member.objects.count()
            with recorded() as inner, connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM directory_listing LIMIT 1")
        assert (outer.is_cacheable, inner.is_cacheable) == (False, False)
        with recorded() as outer:
            with recorded() as inner:
                Member.objects.count()
            Member.objects.count()
        assert (outer.is_cacheable, inner.is_cacheable) == (True, True)
    assert database.reads is None


def test_a_block_after_a_change_or_with_an_error_is_not_cacheable(town: City) -> None:
    database: Any = connection
    with town.scope():
        with pytest.raises(ZeroDivisionError), recorded() as failed:
            1 / 0  # noqa: B018
        CityPage.objects.create(about="New")
        with recorded() as after:
            Member.objects.count()
    assert not failed.is_cacheable
    assert not after.is_cacheable
    assert database.reads is None
