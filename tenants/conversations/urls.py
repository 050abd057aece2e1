"""URLs of threads and posts."""

from django.urls import path

from tenants.conversations.views import posts, threads

app_name = "conversations"
urlpatterns = [
    path("products/<int:pk>/thread/", threads.thread, {"field": "product"}, name="product"),
    path("questions/<int:pk>/thread/", threads.thread, {"field": "question"}, name="question"),
    path("tasks/<int:pk>/thread/", threads.thread, {"field": "task"}, name="task"),
    path("meetings/<int:pk>/thread/", threads.thread, {"field": "meeting"}, name="meeting"),
    path("decisions/<int:pk>/thread/", threads.thread, {"field": "decision"}, name="decision"),
    path("threads/", threads.threads, name="threads"),
    path("threads/names/", threads.names, name="names"),
    path("threads/<int:pk>/seen/", threads.seen, name="seen"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/words/", posts.edit, name="edit"),
    path("posts/<int:pk>/versions/", posts.versions, name="versions"),
    path("posts/<int:pk>/deletion/", posts.delete, name="delete"),
    path("posts/<int:pk>/return/", posts.restore, name="restore"),
    path("posts/<int:pk>/question/", posts.question, name="turn_into_question"),
    path("posts/<int:pk>/task/", posts.task, name="turn_into_task"),
    path("posts/<int:pk>/realisation/", posts.realisation, name="turn_into_realisation"),
    path("posts/<int:pk>/proposal/", posts.proposal, name="turn_into_proposal"),
    path("posts/<int:pk>/files/<int:file>/", posts.file, name="file"),
]
