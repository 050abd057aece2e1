"""Archives: all data of a city in one file, readable without this platform.

A zip with a CSV for each table, the uploads, and a manifest with the number of rows, the checksum
of every part and the applied migrations. Importing one creates a new city or changes nothing.
"""

from tenants.registry.archive.deleting import delete_city, discard_city
from tenants.registry.archive.exporting import Progress, export_city
from tenants.registry.archive.importing import check_import, import_city, restore_city
from tenants.registry.archive.manifest import BadArchive, Manifest, check_archive

__all__ = [
    "BadArchive",
    "Manifest",
    "Progress",
    "check_archive",
    "check_import",
    "delete_city",
    "discard_city",
    "export_city",
    "import_city",
    "restore_city",
]
