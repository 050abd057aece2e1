from django.urls import path

from network.directory import public, views

app_name = "directory"
urlpatterns = [
    path("", views.find, name="search"),
    path("feed.xml", public.NewCards(), name="feed"),
    path("sitemap.xml", public.sitemap_index, name="sitemaps"),
    path("sitemap-<int:number>.xml", public.sitemap, name="sitemap"),
    path("<slug:city>/<slug:kind>/<int:local_id>/", views.listing, name="listing"),
    path("<slug:city>/<slug:kind>/<int:local_id>/share.png", public.share_card, name="share_card"),
]
