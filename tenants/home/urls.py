from django.urls import path

from tenants.home import embed, views
from tenants.home.today import today

app_name = "home"

urlpatterns = [
    path("", views.front, name="front"),
    path("today/", today, name="today"),
    path("share.png", views.share_card, name="share_card"),
    path("search/", views.search, name="search"),
    path("about/", views.about, name="about"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("about/edit/", views.edit, name="edit"),
    path("about/embed/", embed.lines, name="embed_lines"),
    path("embed/", embed.frame, name="embed"),
    path("embed.js", embed.script, name="embed_script"),
]
