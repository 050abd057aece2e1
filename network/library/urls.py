"""Addresses of the library, below `/network/library/` of a city."""

from django.urls import path

from network.library.views import followed, ours, shelf

app_name = "library"
urlpatterns = [
    path("", shelf.index, name="index"),
    path("formats/<slug:owner>/<slug:key>/", shelf.format, name="format"),
    path("formats/<slug:owner>/<slug:key>/adoption/", shelf.adoption, name="adoption"),
    path("packs/<int:pk>/", shelf.pack, name="pack"),
    path("packs/<int:pk>/adoption/", shelf.pack_adoption, name="pack_adoption"),
    path("followed/<slug:key>/", followed.update, name="update"),
    path("followed/<slug:key>/skip/", followed.skip, name="skip"),
    path("followed/<slug:key>/independence/", followed.independence, name="independence"),
    path("ours/<slug:key>/", ours.publication, name="publication"),
    path("packs/new/", ours.pack, name="new_pack"),
    path("packs/<int:pk>/edit/", ours.pack, name="edit_pack"),
    path("guides/<int:pk>/", ours.guide, name="guide"),
]
