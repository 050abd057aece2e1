#!/usr/bin/env python
"""The command line of the platform."""

import os
import sys

from tenants.registry.management.scoped import execute

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    execute(sys.argv)
