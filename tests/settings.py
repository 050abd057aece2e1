"""The settings of a deployment, on the servers of the tests."""

from tests import servers

servers.prepare()

from deploy.settings import *  # noqa: E402, F403
from deploy.settings import STORAGES  # noqa: E402

# No collected files and no slow passwords: neither is what a test is about.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
HQ_SECOND_FACTOR = False  # as in the demo; tests/hq/test_second_factor.py has it
PUSH, PUSH_PRIVATE_KEY = True, "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"  # of the tests alone
