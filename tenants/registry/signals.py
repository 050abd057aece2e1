"""What the engine tells the packages above it."""

from django.dispatch import Signal

# Sent with `city`, in the hub's scope and in the transaction that takes the city's row away:
# whoever keeps something of a city in the public schema lets go of it.
city_deleted = Signal()
# Sent with `city`, in the hub's scope and in the transaction that changes its state, address or
# name: copies of these in the public schema follow.
city_changed = Signal()
# Sent with `city` and `now`, in the city's scope, when a new one was opened by hand: whoever has
# something for every city to begin with brings it.
city_founded = Signal()
# Sent with `city` and `now`, in the city's scope, when an archive has filled it: whoever keeps
# something of a city in the public schema writes it anew.
city_imported = Signal()
