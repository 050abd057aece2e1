from django.urls import path

from billing import views, webhooks

app_name = "billing"

urlpatterns = [
    path("stripe/events/", webhooks.receive, name="events"),
    path("money/<str:key>/", views.account, name="account"),
    path("money/<str:key>/pay/", views.pay, name="pay"),
    path("money/<str:key>/paid/", views.paid, name="paid"),
    path("money/<str:key>/card/", views.portal, name="portal"),
    path("money/<str:key>/plan/", views.plan, name="plan"),
    path("money/<str:key>/ending/", views.ending, name="ending"),
    path("money/<str:key>/resuming/", views.resuming, name="resuming"),
]
