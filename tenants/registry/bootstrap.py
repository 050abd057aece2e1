"""SQL for a superuser, once before the first migration: the roles and their memberships.

`login` is the role of the application. It owns and inherits nothing; it can only become `hub` (the
public schema), `owner` (builds and migrates) or a city's role.
"""

from __future__ import annotations

from psycopg import sql

from tenants.registry.scope import role_of


def statements(*, database: str, login: str, password: str = "") -> list[str]:
    """SQL for the new database. Idempotent."""
    hub, owner, cities = (role_of(name) for name in ("hub", "owner", "cities"))
    secret = f" PASSWORD {_literal(password)}" if password else ""
    return [
        _role(hub, "NOLOGIN"),
        _role(owner, "NOLOGIN CREATEROLE"),
        _role(cities, "NOLOGIN"),
        _role(login, "LOGIN"),
        f"ALTER ROLE {_name(login)} NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT{secret}",
        f"GRANT {hub}, {owner} TO {_name(login)} WITH INHERIT FALSE, SET TRUE",
        f"GRANT {cities} TO {owner} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
        f"REVOKE ALL ON DATABASE {_name(database)} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {_name(database)} TO {_name(login)}",
        f"GRANT CREATE ON DATABASE {_name(database)} TO {owner}",
        f"ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {hub}, {cities}",
        *(  # a role that owns large objects, which have no schema, can't be dropped
            f"REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM PUBLIC"
            for function in ("lo_create(oid)", "lo_creat(integer)", "lo_from_bytea(oid, bytea)")
        ),
        *(
            f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public"
            for extension in ("pg_trgm", "unaccent", "btree_gin", "citext")
        ),
        _if_available("vector"),
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {hub}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
        f"GRANT USAGE, SELECT ON SEQUENCES TO {hub}",
    ]


def _if_available(extension: str) -> str:
    """An extension that the platform can do without, where the server brings it."""
    return (
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_available_extensions WHERE name = "
        f"{_literal(extension)}) THEN CREATE EXTENSION IF NOT EXISTS {_name(extension)} "
        "SCHEMA public; END IF; END $$"
    )


def _role(name: str, options: str) -> str:
    return (
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = "
        f"{_literal(name)}) THEN CREATE ROLE {_name(name)} {options}; END IF; END $$"
    )


def _name(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def _literal(value: str) -> str:
    return sql.Literal(value).as_string(None)
