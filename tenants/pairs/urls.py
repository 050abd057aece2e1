from django.urls import path

from tenants.pairs import views

app_name = "pairs"
urlpatterns = [
    path("pairs/", views.mine, name="mine"),
    path("pairs/skipping/", views.skip, name="skip"),
    path("pairs/stopping/", views.stop, name="stop"),
    path("pairs/stopping/<str:token>/", views.stop_by_letter, name="stop_by_letter"),
    path("pairs/<int:pk>/meeting/", views.met, name="met"),
]
