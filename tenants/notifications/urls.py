"""URLs of notifications and of the choices of what reaches a member."""

from django.urls import path
from django.views.generic import RedirectView

from tenants.notifications.push import views as push
from tenants.notifications.views import choices, pages

app_name = "notifications"
urlpatterns = [
    path("notifications/", pages.notifications, name="list"),
    path("notifications/reading/", pages.read_all, name="read_all"),
    path("notifications/<int:pk>/reading/", pages.read, name="read"),
    path("me/notifications/", choices.choices, name="choices"),
    path("me/notifications/devices/", push.devices, name="devices"),
    path("me/notifications/devices/<int:pk>/", push.device_removal, name="device_removal"),
    path("service-worker.js", push.service_worker, name="service_worker"),
    path("me/letters/", RedirectView.as_view(pattern_name="notifications:choices")),
    path("letters/<str:token>/", choices.unsubscribe_page, name="unsubscribe"),
]
