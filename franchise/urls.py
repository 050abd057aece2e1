from django.urls import path

from franchise.views import (
    agreement,
    application,
    applying,
    conversation,
    desk,
    group,
    joining,
    leaving,
    letters,
    managers,
)

app_name = "franchise"

urlpatterns = [
    path("apply/", applying.apply, name="apply"),
    path("apply/places/", applying.places, name="places"),
    path("apply/chosen/", applying.chosen, name="chosen"),
    path("apply/draft/", applying.draft, name="draft"),
    path("apply/join/<int:geoname_id>/", joining.join, name="join"),
    path("desk/", desk.desks, name="desks"),
    path("desk/<slug:slug>/", desk.desk, name="desk"),
    path("desk/<slug:slug>/agreement.pdf", desk.agreement_copy, name="desk_agreement"),
    path("desk/<slug:slug>/managers/", managers.propose, name="manager_proposal"),
    path("desk/<slug:slug>/managers/departure/", managers.leave, name="manager_departure"),
    path("desk/<slug:slug>/managers/removal/", managers.remove, name="manager_removal"),
    path(
        "desk/<slug:slug>/managers/changes/<int:pk>/consent/",
        managers.consent,
        name="manager_consent",
    ),
    path(
        "desk/<slug:slug>/managers/changes/<int:pk>/objection/",
        managers.objection,
        name="manager_objection",
    ),
    path("desk/<slug:slug>/leaving/", leaving.leaving, name="leaving"),
    path("desk/<slug:slug>/leaving/consent/", leaving.agree, name="leaving_consent"),
    path("desk/<slug:slug>/leaving/taking-back/", leaving.stay, name="leaving_taken_back"),
    path("desk/<slug:slug>/leaving/address/", leaving.new_address, name="leaving_address"),
    path("applications/", application.mine, name="mine"),
    path("applications/people/<str:token>/", letters.confirm, name="confirm"),
    path("applications/agreeing/<str:token>/", letters.agree, name="agree"),
    path("applications/open/<str:token>/", letters.open_application, name="open"),
    path("applications/<str:key>/", application.application, name="application"),
    path("applications/<str:key>/disclosure/", agreement.disclosure, name="disclosure"),
    path("applications/<str:key>/agreement/", agreement.agreement, name="agreement"),
    path("applications/<str:key>/agreement.pdf", agreement.copy, name="agreement_copy"),
    path("applications/<str:key>/messages/", conversation.write, name="write"),
    path("applications/<str:key>/withdrawal/", application.withdraw, name="withdraw"),
    path("applications/<str:key>/leaving/", group.leave, name="leave"),
    path("applications/<str:key>/people/", group.name_person, name="name_person"),
    path("applications/<str:key>/people/<int:pk>/", application.correct, name="correct"),
    path("applications/<str:key>/people/<int:pk>/letter/", application.resend, name="resend"),
]
