"""Caches of pages, fragments and rows, in each process, valid for one version of a city.

for_visitors.py    whole pages, shared by all visitors
for_members.py     fragments of pages and rows, shared by all members of a city
drawn_once.py      parts of pages that follow from a few values: menus, the head, the footer
keys.py            what tells readers apart
validity.py        what may be cached, and how long it is right
lru.py             the cache itself, limited by bytes
"""
