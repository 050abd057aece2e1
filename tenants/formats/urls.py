"""Addresses of a city's formats."""

from django.urls import path

from tenants.formats.views import reading, writing

app_name = "formats"
urlpatterns = [
    path("formats/", reading.shelf, name="list"),
    path("formats/new/", writing.new, name="new"),
    path("formats/<slug:key>/", reading.format, name="format"),
    path("formats/<slug:key>/versions/<int:number>/", reading.format, name="version"),
    path("formats/<slug:key>/comparison/", reading.compare, name="compare"),
    path("formats/<slug:key>/edit/", writing.edit, name="edit"),
    path("formats/<slug:key>/newer/", writing.newer, name="newer"),
    path("formats/<slug:key>/fork/", writing.fork, name="fork"),
    path("formats/<slug:key>/archive/", writing.archive, name="archive"),
]
