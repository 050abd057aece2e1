from django.urls import path

from tenants.products import question_views, views

app_name = "products"
urlpatterns = [
    path("products/", views.product_list, name="list"),
    path("products/new/", views.begin, name="begin"),
    path("products/<int:pk>/", views.product, name="product"),
    path("products/<int:pk>/edit/", views.rewrite, name="rewrite"),
    path("products/<int:pk>/stage/", views.move, name="move"),
    path("products/<int:pk>/visibility/", views.show, name="show"),
    path("products/<int:pk>/help/", views.help_out, name="help"),
    path("products/<int:pk>/help/end/", views.stop_helping, name="stop_helping"),
    path("questions/", question_views.question_list, name="questions"),
    path("questions/new/", question_views.ask, name="ask"),
    path("questions/<int:pk>/", question_views.question, name="question"),
    path("questions/<int:pk>/edit/", question_views.rewrite, name="rewrite_question"),
    path("questions/<int:pk>/answer/", question_views.answer, name="answer"),
    path("questions/<int:pk>/answer/withdrawal/", question_views.reopen, name="reopen"),
]
