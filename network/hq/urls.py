from django.urls import path

from network.hq import (
    account_views,
    help_views,
    leaving_views,
    log_views,
    manager_views,
    money_views,
    people_views,
    release_views,
    second_factor_views,
    views,
)

app_name = "hq"

urlpatterns = [
    path("", views.today, name="today"),
    path("money/", money_views.money, name="money"),
    path("money/accounts/<str:key>/", account_views.account, name="money-account"),
    path(
        "money/accounts/<str:key>/invoices/<int:pk>/", account_views.correct, name="money-correct"
    ),
    path("money/accounts/<str:key>/credit/", account_views.credit, name="money-credit"),
    path("money/<slug:key>.csv", money_views.money_csv, name="money-csv"),
    path("money/<slug:key>/", money_views.money_report, name="money-report"),
    path("board/", views.board, name="board"),
    path("board.csv", views.board_table, name="board_table"),
    path("applications/<int:pk>/", views.application, name="application"),
    path("applications/<int:pk>/review/", views.review, name="review"),
    path("applications/<int:pk>/agreement.pdf", views.agreement_copy, name="agreement_copy"),
    path("applications/<int:pk>/messages/", views.write, name="write"),
    path("applications/<int:pk>/notes/", views.note, name="note"),
    path("applications/<int:pk>/assignee/", views.assignee, name="assignee"),
    path("applications/<int:pk>/introduction/", views.introduction, name="introduction"),
    path("cities/<slug:slug>/managers/", manager_views.managers, name="managers"),
    path("cities/<slug:slug>/managers/adding/", manager_views.adding, name="manager_adding"),
    path("cities/<slug:slug>/managers/removal/", manager_views.removal, name="manager_removal"),
    path("cities/<slug:slug>/leaving/", leaving_views.leaving, name="leaving"),
    path("cities/<slug:slug>/leaving/notice/", leaving_views.notice, name="leaving_notice"),
    path(
        "cities/<slug:slug>/leaving/confirmation/",
        leaving_views.confirmation,
        name="leaving_confirmation",
    ),
    path(
        "cities/<slug:slug>/leaving/taking-back/",
        leaving_views.taking_back,
        name="leaving_taken_back",
    ),
    path("cities/<slug:slug>/leaving/return/", leaving_views.coming_back, name="leaving_return"),
    path("formats/", release_views.releases, name="releases"),
    path("formats/<int:pk>/recall/", release_views.recall, name="release_recall"),
    path("help/", help_views.asked, name="help"),
    path("help/<slug:slug>/entrance/", help_views.enter, name="help_enter"),
    path("people/", people_views.people, name="people"),
    path("people/<int:pk>/", people_views.person, name="person"),
    path("people/<int:pk>/roles/", people_views.roles, name="roles"),
    path("people/<int:pk>/removal/", people_views.removal, name="removal"),
    path("people/<int:pk>/factor/reset/", people_views.factor_reset, name="factor-reset"),
    path("second-factor/", second_factor_views.overview, name="second-factor"),
    path("second-factor/check/", second_factor_views.check, name="factor-check"),
    path("second-factor/time-code/", second_factor_views.time_code, name="time-code"),
    path("second-factor/passkey/", second_factor_views.passkey, name="passkey"),
    path("second-factor/check/passkey/", second_factor_views.check_passkey, name="passkey-check"),
    path(
        "second-factor/<int:pk>/removal/",
        second_factor_views.factor_removal,
        name="factor-removal",
    ),
    path(
        "second-factor/recovery-codes/",
        second_factor_views.recovery_codes,
        name="recovery-codes",
    ),
    path("log/", log_views.log, name="log"),
    path("log.csv", log_views.log_csv, name="log-csv"),
]
