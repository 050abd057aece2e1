"""Addresses of one evening, below `/meetings/<pk>/`."""

from django.urls import path

from tenants.live.views import planner, presses, screens, words

app_name = "live"
urlpatterns = [
    path("plan/", planner.plan, name="plan"),
    path("plan/proposal/", planner.proposal, name="proposal"),
    path("plan/settlement/", planner.settlement, name="settle"),
    path("plan/seats/<int:number>/", planner.seat, name="seat"),
    path("plan/items/<int:number>/", planner.item, name="item"),
    path("plan/undo/", planner.undo, name="undo"),
    path("plan/parts/", planner.parts, name="parts"),
    path("plan/parts/<int:number>/", planner.part, name="part"),
    path("plan/questions/<int:number>/", planner.question, name="question"),
    path("live/", screens.live, name="live"),
    path("live/facilitator/", screens.facilitator, name="facilitator"),
    path("live/facilitator/state/", screens.facilitator_state, name="facilitator_state"),
    path("live/projector/", screens.projector, name="projector"),
    path("live/projector/state/", screens.projector_state, name="projector_state"),
    path("live/phone/", screens.phone, name="phone"),
    path("live/phone/state/", screens.phone_state, name="phone_state"),
    path("live/beginning/", presses.beginning, name="start"),
    path("live/seating/", presses.seating, name="seating"),
    path("live/steps/", presses.steps, name="steps"),
    path("live/back/", presses.back, name="back"),
    path("live/by-itself/", presses.by_itself, name="by_itself"),
    path("live/clock/", presses.clock, name="clock"),
    path("live/minutes/", presses.minutes, name="minutes"),
    path("live/pause/", presses.pausing, name="pause"),
    path("live/lead/", presses.leading, name="lead"),
    path("live/closing/", presses.closing, name="close"),
    path("live/questions/<int:number>/", presses.asked, name="asked"),
    path("live/tables/<int:number>/steps/", presses.table_steps, name="table_steps"),
    path("live/arrival/", words.arrival, name="arrival"),
    path("live/captures/", words.captures, name="captures"),
    path("live/captures/<int:number>/", words.thought, name="thought"),
    path("live/pulse/", words.pulse, name="pulse"),
    path("live/ideas/<int:number>/vote/", words.votes, name="vote"),
]
