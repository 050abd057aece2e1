"""Addresses of a city's formats."""

from django.urls import path

from tenants.formats.views import editor, shelf

app_name = "formats"
urlpatterns = [
    path("formats/", shelf.shelf, name="list"),
    path("formats/new/", editor.new, name="new"),
    path("formats/<slug:key>/", shelf.format, name="format"),
    path("formats/<slug:key>/versions/<int:number>/", shelf.format, name="version"),
    path("formats/<slug:key>/comparison/", shelf.compare, name="compare"),
    path("formats/<slug:key>/edit/", editor.edit, name="edit"),
    path("formats/<slug:key>/newer/", editor.newer, name="newer"),
    path("formats/<slug:key>/fork/", editor.fork, name="fork"),
    path("formats/<slug:key>/archive/", editor.archive, name="archive"),
]
