"""Signals of the engine."""

from django.dispatch import Signal

# Sent with `city`, in the hub's scope, in the transaction that deletes the city's row. Receivers
# delete the city's rows in the public schema.
city_deleted = Signal()
# Sent with `city`, in the hub's scope, in the transaction that changes its state, address or name.
# Receivers update their copies in the public schema.
city_changed = Signal()
# Sent with `city` and `now`, in the city's scope, when a new city was opened by a command.
# Receivers add the rows that each city begins with.
city_founded = Signal()
# Sent with `city` and `now`, in the city's scope, after an import. Receivers write the city's rows
# in the public schema again.
city_imported = Signal()
