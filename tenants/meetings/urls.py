"""Addresses of a city's evenings."""

from django.urls import path

from tenants.meetings.views import (
    calendars,
    checkin,
    decisions,
    door,
    meetings,
    registration,
    series,
    standing,
)

app_name = "meetings"
urlpatterns = [
    path("meetings/", meetings.evenings, name="list"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/share.png", meetings.share_card, name="share_card"),
    path("meetings/<int:pk>.ics", calendars.ics, name="ics"),
    path("meetings/<int:pk>/registration/", registration.registration, name="register"),
    path("meetings/<int:pk>/standing/", standing.of_meeting, name="standing"),
    path("meetings/series/<int:pk>/standing/", standing.of_series, name="series_standing"),
    path("meetings/answer/<str:token>/", standing.answer, name="answer"),
    path("meetings/guest/<str:token>/", registration.guest, name="guest"),
    path("meetings/guest/<str:token>/forget/", registration.forget, name="forget_guest"),
    path("meetings/<int:pk>/edit/", decisions.edit, name="edit"),
    path("meetings/<int:pk>/confirmation/", decisions.confirmation, name="confirm"),
    path("meetings/<int:pk>/cancellation/", decisions.cancellation, name="cancel"),
    path(
        "meetings/<int:pk>/cancellation/agreement/",
        decisions.cancellation_agreement,
        name="agree_to_cancel",
    ),
    path("meetings/<int:pk>/closing/", decisions.closing, name="close"),
    path("meetings/<int:pk>/poster/", decisions.poster, name="poster"),
    path("meetings/<int:pk>/door/", door.door, name="door"),
    path("meetings/<int:pk>/arrivals/", door.arrivals, name="arrivals"),
    path("meetings/<int:pk>/arrivals/<int:number>/", door.arrival, name="arrival"),
    path("here/<str:token>/", checkin.checkin, name="checkin"),
    path("meetings/series/", series.all_series, name="series"),
    path("meetings/series/new/", series.new, name="series_new"),
    path("meetings/series/<int:pk>/edit/", series.edit, name="series_edit"),
    path("meetings/series/<int:pk>/end/", series.end, name="series_end"),
    path(
        "meetings/series/<int:pk>/end/agreement/", series.end_agreement, name="agree_to_series_end"
    ),
    path("meetings/series/<int:pk>.ics", calendars.series_feed, name="series_feed"),
    path("calendar.ics", calendars.feed, name="feed"),
    path("calendar/renewal/", calendars.renewal, name="renew_calendar"),
    path("calendar/<str:token>.ics", calendars.member_feed, name="member_feed"),
]
