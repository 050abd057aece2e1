"""The migrations of the products, and those that a test adds in a folder of its own.

Django reloads migration packages, so the path is put together here, each time.
"""

import os

from tenants.products import migrations

__path__ = [*migrations.__path__, os.environ["LATER_MIGRATIONS"]]
