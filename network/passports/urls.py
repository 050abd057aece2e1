"""`passports/…` is the home city's side, `guests/…` the host city's."""

from django.urls import path

from network.passports import guest_views, home_views

app_name = "passports"
urlpatterns = [
    path("passports/", home_views.mine, name="mine"),
    path("passports/<slug:slug>/", home_views.give, name="give"),
    path("passports/<slug:slug>/leaving/", home_views.leaving, name="leaving"),
    path("passports/<slug:slug>/token/", home_views.token, name="token"),
    path("passports/<slug:slug>/end/", home_views.end, name="end"),
    path("guests/", guest_views.guests, name="guests"),
    path("guests/come/", guest_views.come, name="come"),
    path("guests/arriving/<slug:slug>/", guest_views.arriving, name="arriving"),
    path("guests/arrival/", guest_views.arrival, name="arrival"),
    path("guests/visit/end/", guest_views.end_own, name="end_own"),
    path("guests/visits/<int:pk>/end/", guest_views.end_visit, name="end_visit"),
    path("guests/visits/<int:pk>/bar/", guest_views.bar_guest, name="bar_guest"),
    path("guests/visits/<int:pk>/bar-city/", guest_views.bar_city, name="bar_city"),
    path("guests/barred/<int:pk>/end/", guest_views.unbar, name="unbar"),
]
