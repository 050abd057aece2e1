from django.urls import path

from network.directory.saved_searches import views

app_name = "saved_searches"
urlpatterns = [
    path("", views.searches, name="list"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/seen/", views.seen, name="seen"),
    path("return/<str:ended>/", views.resume, name="resume"),
]
