from django.urls import path

from network.introductions.views import introductions, matching, rooms, safety

app_name = "introductions"
urlpatterns = [
    path("introductions/", introductions.index, name="index"),
    path("introductions/matching/", matching.choose, name="choose_matching"),
    path("helpers/product/<int:pk>/", matching.of_product, name="helpers_of_product"),
    path("helpers/question/<int:pk>/", matching.of_question, name="helpers_of_question"),
    path("introductions/<int:pk>/", introductions.introduction, name="introduction"),
    path("introductions/<int:pk>/acceptance/", introductions.accept, name="accept"),
    path("introductions/<int:pk>/refusal/", introductions.decline, name="decline"),
    path("introductions/<int:pk>/snooze/", introductions.snooze, name="snooze"),
    path("introductions/<int:pk>/withdrawal/", introductions.take_back, name="take_back"),
    path("introductions/<int:pk>/report/", safety.write_report, name="write_report"),
    path("introductions/<int:pk>/block/", safety.block, name="block"),
    path("introductions/blocks/<int:pk>/", safety.unblock, name="unblock"),
    path("introductions/reports/<int:pk>/", safety.report, name="report"),
    path("introductions/reports/<int:pk>/closing/", safety.close, name="close_report"),
    path("rooms/<int:pk>/", rooms.room, name="room"),
    path("rooms/<int:pk>/messages/", rooms.message_list, name="messages"),
    path("rooms/<int:pk>/files/", rooms.add_file, name="add_file"),
    path("rooms/<int:pk>/files/<int:file>/", rooms.file, name="file"),
    path("rooms/<int:pk>/tasks/", rooms.add_task, name="add_task"),
    path("rooms/<int:pk>/tasks/<int:task>/", rooms.tick, name="tick_task"),
    path("rooms/<int:pk>/leaving/", rooms.leave, name="leave"),
    path("<slug:city>/<slug:kind>/<int:local_id>/introduction/", introductions.ask, name="ask"),
]
