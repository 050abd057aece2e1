from django.urls import path

from public_site import views

app_name = "public"

urlpatterns = [
    path("", views.home, name="home"),
    path("share.png", views.share_card, name="share_card"),
    path("cities/", views.cities, name="cities"),
    path("how/", views.how, name="how"),
    path("about/", views.text, {"name": "about"}, name="about"),
    path("privacy/", views.text, {"name": "privacy"}, name="privacy"),
    path("terms/", views.text, {"name": "terms"}, name="terms"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
