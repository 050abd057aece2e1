"""The settings of a child: the platform's own, or the same applications on another tenancy."""

import os

from deploy.settings import *  # noqa: F403
from deploy.settings import DATABASES, INSTALLED_APPS, SHARED_APPS, STORAGES

KIND = os.environ["BENCH_KIND"]
DATABASE = DATABASES["default"]
DATABASE["CONN_MAX_AGE"] = None
DATABASE["CONN_HEALTH_CHECKS"] = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SILENCED_SYSTEM_CHECKS = ["django_tenants.W001", "django_tenants.W003"]
ALLOW_SUPERUSER = KIND != "ours"
ROOT_URLCONF = os.environ.get("BENCH_URLCONF", "tests.bench._urls")
HUB_URLCONF = CITY_URLCONF = ROOT_URLCONF
if os.environ.get("LATER_MIGRATIONS"):
    MIGRATION_MODULES = {"products": "tests.registry.later"}
LOGGING = {"version": 1, "disable_existing_loggers": False}
MEMBERS = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.members.middleware.MemberMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
FRONT = MEMBERS if os.environ.get("BENCH_FRONT") else MEMBERS[-1:]  # allauth insists on its own

if KIND != "ours":  # Django's own default: every statement commits by itself
    DATABASE["ATOMIC_REQUESTS"] = bool(os.environ.get("BENCH_ATOMIC"))
if KIND == "ours":
    if not os.environ.get("BENCH_DEPLOYED"):
        MIDDLEWARE = ["tenants.registry.middleware.ScopeMiddleware", *FRONT]
elif KIND == "peer":
    DATABASE["ENGINE"] = "tests.bench._peer_backend"
    INSTALLED_APPS = ["django_tenants", *(app for app in INSTALLED_APPS if app != "django_tenants")]
    SHARED_APPS = ["django_tenants", *(app for app in SHARED_APPS if app != "django_tenants")]
    MIDDLEWARE = [
        "django_tenants.middleware.main.TenantMainMiddleware",
        "tests.bench._middleware.PeerCity",
        *FRONT,
    ]
    PUBLIC_SCHEMA_URLCONF = ROOT_URLCONF
    TENANT_BASE_SCHEMA = "base"
    TENANT_CREATION_FAKES_MIGRATIONS = bool(os.environ.get("BENCH_CLONE"))
    # Its fastest setting is one SET a connection; as it comes, it sends one with every cursor.
    TENANT_LIMIT_SET_CALLS = not os.environ.get("BENCH_SET_ALWAYS")
    TENANT_MULTIPROCESSING_MAX_PROCESSES = 4
    TENANT_MULTIPROCESSING_CHUNKS = 2
else:
    DATABASE["ENGINE"] = "tests.bench._plain_backend"
    DATABASE["OPTIONS"]["options"] = "-c search_path=" + os.environ.get("BENCH_SCHEMA", "public")
    MIDDLEWARE = ["tests.bench._middleware.OneCity", *FRONT]
