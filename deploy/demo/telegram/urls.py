"""Addresses of the double: the Bot API, the chats, the controls of tests and demos."""

from django.urls import path

from deploy.demo.telegram import bot_api, controls
from deploy.demo.telegram.pages import chats, shell, things

urlpatterns = [
    path("bot<str:token>/<str:name>", bot_api.call),
    path("file/bot<str:token>/<path:path>", bot_api.file),
    path("double/state", controls.state),
    path("double/calls", controls.calls),
    path("double/act", controls.act),
    path("double/deliveries", controls.steer),
    path("double/deliveries/drain", controls.drain),
    path("double/faults", controls.faults),
    path("double/settings", controls.settings),
    path("", chats.front),
    path("as/<int:person>/", chats.front),
    path("as/<int:person>/chats/<str:chat>/", chats.chat),
    path("as/<int:person>/chats/<str:chat>/messages/", chats.write),
    path("as/<int:person>/chats/<str:chat>/messages/<int:number>/press/", chats.press),
    path("as/<int:person>/chats/<str:chat>/messages/<int:number>/edit/", chats.edit),
    path("as/<int:person>/chats/<str:chat>/bot/", things.bot),
    path("as/<int:person>/chats/<str:chat>/topics/", things.topics),
    path("as/<int:person>/chats/<str:chat>/upgrade/", things.upgrade),
    path("as/<int:person>/chats/<str:chat>/members/", things.join),
    path("as/<int:person>/groups/", things.groups),
    path("as/<int:person>/block/", things.block),
    path("people/", things.people),
    path("files/<str:name>", shell.picture),
    path("static/<str:name>", shell.static_file),
    path("<str:username>", things.link),
]
handler404 = shell.not_found
handler500 = shell.failed
