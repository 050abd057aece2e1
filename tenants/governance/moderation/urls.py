from django.urls import path

from tenants.governance.moderation import views

app_name = "moderation"
urlpatterns = [
    path("moderation/", views.log, name="log"),
    path("moderation/<int:pk>/", views.act, name="act"),
    path("moderation/<int:pk>/answer/", views.answer, name="answer"),
    path("moderation/<int:pk>/second-look/", views.second_look, name="second_look"),
    path("moderation/<int:pk>/voice/", views.voice, name="voice"),
    path("moderation/<int:pk>/interest/", views.interest, name="interest"),
    path("moderation/<slug:thing>/<int:pk>/", views.reported, name="reported"),
    path("moderation/<slug:thing>/<int:pk>/report/", views.report, name="report"),
]
