"""Addresses of one evening, below `/meetings/<pk>/`."""

from django.urls import path

from tenants.live.captures import views as captures
from tenants.live.plan import views as plan
from tenants.live.run import views as run
from tenants.live.screens import views as screens

app_name = "live"
urlpatterns = [
    path("plan/", plan.plan, name="plan"),
    path("plan/proposal/", plan.proposal, name="proposal"),
    path("plan/settlement/", plan.publish, name="publish_agenda"),
    path("plan/seats/<int:number>/", plan.seat, name="seat"),
    path("plan/items/<int:number>/", plan.item, name="item"),
    path("plan/undo/", plan.undo, name="undo"),
    path("plan/parts/", plan.parts, name="parts"),
    path("plan/parts/<int:number>/", plan.part, name="part"),
    path("plan/questions/<int:number>/", plan.question, name="question"),
    path("live/", screens.live, name="live"),
    path("live/facilitator/", screens.facilitator, name="facilitator"),
    path("live/facilitator/state/", screens.facilitator_state, name="facilitator_state"),
    path("live/projector/", screens.projector, name="projector"),
    path("live/projector/state/", screens.projector_state, name="projector_state"),
    path("live/phone/", screens.phone, name="phone"),
    path("live/phone/state/", screens.phone_state, name="phone_state"),
    path("live/beginning/", run.beginning, name="start"),
    path("live/seating/", run.seating, name="seating"),
    path("live/steps/", run.steps, name="steps"),
    path("live/back/", run.back, name="back"),
    path("live/by-itself/", run.by_itself, name="by_itself"),
    path("live/clock/", run.clock, name="clock"),
    path("live/minutes/", run.minutes, name="minutes"),
    path("live/pause/", run.pausing, name="pause"),
    path("live/lead/", run.leading, name="lead"),
    path("live/closing/", run.closing, name="close"),
    path("live/questions/<int:number>/", run.asked, name="asked"),
    path("live/tables/<int:number>/steps/", run.table_steps, name="table_steps"),
    path("live/arrival/", captures.arrival, name="arrival"),
    path("live/captures/", captures.captures, name="captures"),
    path("live/captures/<int:number>/", captures.thought, name="thought"),
    path("live/pulse/", captures.pulse, name="pulse"),
    path("live/ideas/<int:number>/vote/", captures.votes, name="vote"),
]
