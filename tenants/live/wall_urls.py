"""The short address that is typed into the computer of the hall."""

from django.urls import path

from tenants.live.screens import views as screens

app_name = "wall"
urlpatterns = [path("wall/<str:code>/", screens.enter_projector, name="enter")]
