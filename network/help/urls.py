from django.urls import path

from network.help import views

app_name = "help"
urlpatterns = [
    path("", views.city_help, name="city"),
    path("end/", views.end, name="end"),
    path("arriving/", views.arriving, name="arriving"),
    path("arrival/", views.arrival, name="arrival"),
    path("leave/", views.leave, name="leave"),
]
