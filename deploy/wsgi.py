"""The WSGI application of the pages, served by gunicorn."""

import os
from importlib import import_module
from threading import Thread

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from franchise.gazetteer_file import gazetteer_file
from tenants.registry.superuser_check import refuse_superuser

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
application = get_wsgi_application()
refuse_superuser()
for urlconf in (settings.CITY_URLCONF, settings.HUB_URLCONF):
    import_module(urlconf)  # a second or more, which the first visitors would wait for

# The image has the file. Elsewhere it is built before the first applicant needs it.
Thread(target=gazetteer_file, name="gazetteer", daemon=True).start()
