"""URLs of rounds."""

from django.urls import path

from tenants.rounds import views

app_name = "rounds"
urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("questions/<int:pk>/round/", views.open_round, name="open"),
    path("rounds/<int:pk>/", views.round, name="round"),
    path("rounds/<int:pk>/word/", views.word, name="word"),
    path("rounds/<int:pk>/word/withdrawal/", views.withdraw, name="withdraw"),
    path("rounds/<int:pk>/words/<int:number>/answer/", views.answer, name="answer"),
    path("rounds/<int:pk>/words/<int:number>/helped/", views.helped, name="helped"),
    path("rounds/<int:pk>/words/<int:number>/not-helped/", views.not_helped, name="not_helped"),
    path("rounds/<int:pk>/end/", views.end, name="end"),
    path("rounds/<int:pk>/undo/", views.undo, name="undo"),
    path("rounds/<int:pk>/taken/", views.taken, name="taken"),
]
