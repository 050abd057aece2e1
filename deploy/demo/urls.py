"""Addresses of the demo, on the main domain when ``DEMO`` is on."""

from django.urls import path

from deploy.demo import views

app_name = "demo"
urlpatterns = [
    path("mail/", views.letters, name="letters"),
    path("mail/<str:key>/", views.letter, name="letter"),
]
