"""Addresses of the double: the API, the hosted pages, the controls of tests and demos."""

from django.urls import path, re_path

from deploy.demo.stripe import controls, http_api
from deploy.demo.stripe.pages import authentication, checkout, invoice, portal, shell

urlpatterns = [
    path("c/pay/<str:session>", checkout.pay),
    path("c/pay/<str:session>/authentication", checkout.authenticate),
    path("p/session/<str:session>", portal.overview),
    path("p/session/<str:session>/card", portal.card),
    path("p/session/<str:session>/card/authentication", portal.authenticate),
    path("p/session/<str:session>/details", portal.details),
    path("p/session/<str:session>/cancel/<str:subscription>", portal.cancel),
    path("p/session/<str:session>/resume/<str:subscription>", portal.resume),
    path("i/<str:identifier>", invoice.hosted),
    path("i/<str:identifier>/authentication", invoice.authenticate),
    path("i/<str:identifier>/pdf", invoice.pdf),
    path("3ds/<str:intent>", authentication.of_intent),
    path("receipts/<str:charge>", invoice.receipt),
    path("pages.css", shell.style_sheet),
    path("", shell.front),
    path("double/books", controls.books),
    path("double/clock", controls.clock),
    path("double/deliveries", controls.deliveries),
    path("double/deliveries/drain", controls.drain),
    path("double/deliveries/replay", controls.replay),
    path("double/faults", controls.faults),
    path("double/settings", controls.settings),
    re_path("^v1/", http_api.call),
]
handler404 = shell.not_found
handler500 = shell.failed
