"""Addresses of people, of oneself and of the core."""

from django.urls import path

from tenants.members.views import core, me, my_data, people, rights, welcome

app_name = "members"

urlpatterns = [
    path("people/", people.people, name="list"),
    path("people/<int:pk>/", people.member, name="member"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/<slug:token>/", welcome.invitation, name="invitation"),
    path("me/", me.profile, name="me"),
    path("me/settings/", me.preferences, name="settings"),
    path("me/leave/", me.leave, name="leave"),
    path("me/data/", my_data.my_data, name="data"),
    path("me/data/download/", my_data.download, name="download"),
    path("me/forget/", my_data.forget, name="forget"),
    path("rights/", rights.rights, name="rights"),
    path("core/", core.core, name="core"),
    path("core/door/", core.door, name="door"),
    path("core/<slug:kind>/", core.claim, name="claim"),
    path("core/agreed/<int:pk>/", core.agreement, name="agree"),
    path("core/objected/<int:pk>/", core.objection, name="object"),
    path("core/laid-down/<int:pk>/", core.lay_down, name="lay_down"),
]
