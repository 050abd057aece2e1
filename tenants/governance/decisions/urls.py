from django.urls import path

from tenants.governance.decisions.views import choosing, decisions

app_name = "decisions"
urlpatterns = [
    path("decisions/", decisions.decisions, name="list"),
    path("decisions/new/", decisions.new, name="new"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/words/", decisions.write, name="write"),
    path("decisions/<int:pk>/consent/", decisions.consent, name="consent"),
    path("decisions/<int:pk>/aside/", decisions.aside, name="aside"),
    path("decisions/<int:pk>/objection/", decisions.objection, name="objection"),
    path("decisions/<int:pk>/version/", decisions.version, name="version"),
    path("decisions/<int:pk>/next-step/", decisions.next_step, name="next_step"),
    path("decisions/<int:pk>/closing/", decisions.closing, name="closing"),
    path("decisions/<int:pk>/withdrawal/", decisions.withdrawal, name="withdrawal"),
    path("decisions/<int:pk>/ballot/", choosing.ballot, name="ballot"),
    path("decisions/<int:pk>/ballots/", choosing.ballots, name="ballots"),
    path("decisions/<int:pk>/delegation/", choosing.delegation, name="delegation"),
    path("decisions/<int:pk>/recording/", choosing.recording, name="recording"),
    path("decisions/<int:pk>/nomination/", choosing.nomination, name="nomination"),
    path("decisions/<int:pk>/person/", choosing.person, name="person"),
    path("decisions/<int:pk>/announcement/", choosing.announcement, name="announcement"),
]
