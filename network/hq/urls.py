from django.urls import path

from network.hq import views

app_name = "hq"

urlpatterns = [
    path("", views.today, name="today"),
    path("applications/<int:pk>/", views.application, name="application"),
    path("applications/<int:pk>/review/", views.review, name="review"),
    path("applications/<int:pk>/introduction/", views.introduction, name="introduction"),
]
