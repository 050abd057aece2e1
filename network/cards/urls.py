from django.urls import path

from network.cards import views

app_name = "cards"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("withdrawal/", views.withdraw, name="withdraw"),
]
