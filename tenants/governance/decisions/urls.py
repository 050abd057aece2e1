from django.urls import path

from tenants.governance.decisions.views import decisions

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
]
