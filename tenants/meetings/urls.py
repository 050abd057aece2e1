"""Addresses of a city's evenings."""

from django.urls import path

from tenants.meetings.views import calendars, core, door, evenings, registration, series

app_name = "meetings"
urlpatterns = [
    path("meetings/", evenings.evenings, name="list"),
    path("meetings/<int:pk>/", evenings.meeting, name="meeting"),
    path("meetings/<int:pk>/share.png", evenings.share_card, name="share_card"),
    path("meetings/<int:pk>.ics", calendars.ics, name="ics"),
    path("meetings/<int:pk>/registration/", registration.registration, name="register"),
    path("meetings/guest/<str:token>/", registration.guest, name="guest"),
    path("meetings/<int:pk>/edit/", core.edit, name="edit"),
    path("meetings/<int:pk>/confirmation/", core.confirmation, name="confirm"),
    path("meetings/<int:pk>/cancellation/", core.cancellation, name="cancel"),
    path(
        "meetings/<int:pk>/cancellation/agreement/",
        core.cancellation_agreement,
        name="agree_to_cancel",
    ),
    path("meetings/<int:pk>/closing/", core.closing, name="close"),
    path("meetings/<int:pk>/poster/", core.poster, name="poster"),
    path("meetings/<int:pk>/door/", door.door, name="door"),
    path("meetings/<int:pk>/arrivals/", door.arrivals, name="arrivals"),
    path("meetings/<int:pk>/arrivals/<int:number>/", door.arrival, name="arrival"),
    path("here/<str:token>/", door.checkin, name="checkin"),
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
