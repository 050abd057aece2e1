"""Addresses of the rota, the history and the passing on of duties."""

from django.urls import path

from tenants.governance.duties.views import passing, rota

app_name = "duties"
urlpatterns = [
    path("duties/rota/", rota.rota, name="rota"),
    path("duties/history/", rota.history, name="history"),
    path("duties/absences/", rota.absences, name="absences"),
    path("duties/absences/<int:pk>/end/", rota.end_absence, name="end_absence"),
    path("duties/rota/<int:pk>/", rota.take, name="take"),
    path("duties/turns/<int:pk>/offer/", rota.offer, name="offer"),
    path("duties/turns/<int:pk>/keep/", rota.keep, name="keep"),
    path("duties/turns/<int:pk>/swap/", rota.swap, name="swap"),
    path("duties/<int:pk>/pass/", passing.pass_on, name="pass"),
    path("duties/<int:pk>/offered/", passing.offered, name="offered"),
    path("duties/<int:pk>/accept/", passing.accept, name="accept"),
    path("duties/<int:pk>/decline/", passing.decline, name="decline"),
    path("duties/<int:pk>/stand-in/", passing.stand_in, name="stand_in"),
    path("duties/<int:pk>/recall/", passing.recall, name="recall"),
    path("duties/<int:pk>/return/", passing.come_back, name="return"),
]
