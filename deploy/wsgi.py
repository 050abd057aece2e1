"""The pages: served by gunicorn."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from tenants.registry.login import refuse_superuser

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
application = get_wsgi_application()
refuse_superuser()


def warm() -> None:
    """Beside the first requests, so that the first applicant doesn't wait for names of places."""
    from franchise import gazetteer

    gazetteer.warm()


Thread(target=warm, name="gazetteer", daemon=True).start()
