from django.urls import path

from network.directory import views

app_name = "directory"
urlpatterns = [
    path("", views.find, name="search"),
    path("<slug:city>/<slug:kind>/<int:local_id>/", views.listing, name="listing"),
]
