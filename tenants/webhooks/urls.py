from django.urls import path

from tenants.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("webhooks/", views.endpoints, name="list"),
    path("webhooks/new/", views.new, name="new"),
    path("webhooks/<int:pk>/", views.endpoint, name="endpoint"),
    path("webhooks/<int:pk>/edit/", views.edit, name="edit"),
    path("webhooks/<int:pk>/secret/", views.secret, name="secret"),
    path("webhooks/<int:pk>/pause/", views.pause, name="pause"),
    path("webhooks/<int:pk>/test/", views.test, name="test"),
    path("webhooks/<int:pk>/deliveries/<int:number>/", views.again, name="again"),
]
