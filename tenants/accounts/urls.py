"""Addresses of the door; allauth's names, because allauth itself looks them up."""

from allauth.account.views import logout
from django.urls import path

from tenants.accounts import api_key_pages, views

urlpatterns = [
    path("join/", views.enter, {"joining": True}, name="account_signup"),
    path("sign-in/", views.enter, {"joining": False}, name="account_login"),
    path("sign-in/", views.enter, {"joining": False}, name="account_request_login_code"),
    path("sign-in/code/", views.confirm, name="account_confirm_login_code"),
    path("sign-in/code/again/", views.resend, name="account_resend_login_code"),
    path("sign-in/mine/<str:token>/", views.owner_link, name="account_owner_link"),
    path("sign-in/password/", views.PasswordSignInView.as_view(), name="account_password_sign_in"),
    path("sign-in/closed/", views.inactive, name="account_inactive"),
    path("sign-out/", logout, name="account_logout"),
    path("me/password/", views.password, name="account_set_password"),
    path("me/password/change/", views.password, name="account_change_password"),
    path("me/sign-out-elsewhere/", views.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("me/api-keys/", api_key_pages.keys, name="api_keys"),
    path("me/api-keys/<int:pk>/end/", api_key_pages.end, name="end_api_key"),
    path("i18n/setlang/", views.choose_language, name="set_language"),
]
