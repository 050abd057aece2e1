from django.urls import path

from network.introductions.views import introductions, rooms

app_name = "introductions"
urlpatterns = [
    path("introductions/", introductions.index, name="index"),
    path("introductions/<int:pk>/", introductions.introduction, name="introduction"),
    path("introductions/<int:pk>/acceptance/", introductions.accept, name="accept"),
    path("introductions/<int:pk>/refusal/", introductions.decline, name="decline"),
    path("introductions/<int:pk>/snooze/", introductions.snooze, name="snooze"),
    path("introductions/<int:pk>/withdrawal/", introductions.take_back, name="take_back"),
    path("rooms/<int:pk>/", rooms.room, name="room"),
    path("rooms/<int:pk>/messages/", rooms.message_list, name="messages"),
    path("rooms/<int:pk>/leaving/", rooms.leave, name="leave"),
    path("<slug:city>/<slug:kind>/<int:local_id>/introduction/", introductions.ask, name="ask"),
]
