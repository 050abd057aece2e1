from django.urls import path

from franchise import views

app_name = "franchise"

urlpatterns = [
    path("apply/", views.apply, name="apply"),
    path("apply/places/", views.places, name="places"),
    path("apply/chosen/", views.chosen, name="chosen"),
    path("applications/people/<str:token>/", views.confirm, name="confirm"),
    path("applications/<str:key>/", views.application, name="application"),
]
