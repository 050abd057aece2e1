from django.urls import path

from tenants.products.views import files, hours, merging, people, products, questions

app_name = "products"
urlpatterns = [
    path("products/", products.product_list, name="list"),
    path("products/new/", products.begin, name="begin"),
    path("products/<int:pk>/", products.product, name="product"),
    path("products/<int:pk>/edit/", products.rewrite, name="rewrite"),
    path("products/<int:pk>/stage/", products.move, name="move"),
    path("products/<int:pk>/return/", products.resume, name="resume"),
    path("products/<int:pk>/visibility/", products.show, name="show"),
    path("products/<int:pk>/help/", people.help_out, name="help"),
    path("products/<int:pk>/help/end/", people.stop_helping, name="stop_helping"),
    path("products/<int:pk>/helpers/<int:number>/", people.welcome, name="welcome"),
    path("products/<int:pk>/authors/", people.make_author, name="make_author"),
    path("products/<int:pk>/handover/", people.handover, name="handover"),
    path("products/<int:pk>/handover/acceptance/", people.accept, name="accept"),
    path("products/<int:pk>/handover/refusal/", people.decline, name="decline"),
    path("products/<int:pk>/handover/end/", people.take_back, name="take_back"),
    path("products/<int:pk>/hours/", hours.log, name="hours"),
    path("products/<int:pk>/hours/<int:line>/", hours.strike, name="strike"),
    path("products/<int:pk>/files/", files.add, name="add_file"),
    path("products/<int:pk>/files/<int:file>/", files.file, name="file"),
    path("products/<int:pk>/files/<int:file>/removal/", files.remove, name="remove_file"),
    path("products/<int:pk>/files/<int:file>/return/", files.bring_back, name="bring_back_file"),
    path("questions/", questions.question_list, name="questions"),
    path("questions/new/", questions.ask, name="ask"),
    path("questions/similar/", questions.similar, name="similar"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/<int:pk>/edit/", questions.rewrite, name="rewrite_question"),
    path("questions/<int:pk>/answer/", questions.answer, name="answer"),
    path("questions/<int:pk>/answer/withdrawal/", questions.reopen, name="reopen"),
    path("questions/<int:pk>/withdrawal/", questions.withdraw, name="withdraw"),
    path("questions/<int:pk>/return/", questions.restore, name="restore"),
    path("questions/<int:pk>/merge/", merging.merge, name="merge"),
    path("questions/merges/<int:pk>/end/", merging.end, name="end_merge"),
]
