from django.urls import path

from tenants.governance.values.views import manifesto, practice, rules, values, wishes

app_name = "values"
urlpatterns = [
    path("values/", values.values, name="values"),
    path("values/new/", values.new, name="new_value"),
    path("values/<int:pk>/", values.value, name="value"),
    path("values/<int:pk>/withdrawal/", values.withdrawal, name="withdrawal"),
    path("values/wishes/", wishes.wishes, name="wishes"),
    path("values/wishes/<uuid:pk>/", wishes.wish, name="wish"),
    path("values/wishes/<uuid:pk>/merging/", wishes.merging, name="merging"),
    path("values/wishes/<uuid:pk>/apart/", wishes.apart, name="apart"),
    path("manifesto/", manifesto.present, name="manifesto"),
    path("manifesto/<int:number>/", manifesto.version, name="version"),
    path("manifesto/<int:number>/answer/", manifesto.answer, name="answer"),
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.new, name="new_rule"),
    path("rules/practice/", practice.choice, name="practice"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
    path("rules/<int:pk>/next/", rules.next_step, name="next_step"),
    path("rules/<int:pk>/ground/", rules.ground, name="ground"),
    path("rules/<int:pk>/observations/", practice.of_rule, name="observe_rule"),
    path("values/<int:pk>/observations/", practice.of_value, name="observe_value"),
    path("observations/<int:pk>/removal/", practice.removal, name="removal"),
]
