"""Addresses of network questions, below `/network/questions/` of a city."""

from django.urls import path

from network.questions import views

app_name = "questions"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.question, name="question"),
    path("<int:pk>/closing/", views.closing, name="closing"),
    path("<int:pk>/reading/", views.reading, name="reading"),
    path("<int:pk>/hosting/", views.hosting, name="hosting"),
    path("ask/<int:question_id>/", views.ask, name="ask"),
    path("perspectives/<int:pk>/name/", views.name, name="name"),
    path("perspectives/<int:pk>/thanks/", views.thanks, name="thanks"),
]
