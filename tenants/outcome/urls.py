"""URLs of minutes, tasks, follow-ups, and effects."""

from django.urls import path

from tenants.outcome.views import effects, follow_ups, minutes, questions, tasks

app_name = "outcome"
urlpatterns = [
    path("meetings/<int:pk>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<int:pk>/minutes/mine/", minutes.mine, name="mine"),
    path("meetings/<int:pk>/minutes/note/", minutes.note, name="note"),
    path("meetings/<int:pk>/minutes/versions/", minutes.versions, name="versions"),
    path("questions/<int:pk>/outcome/", questions.question, name="question"),
    path("questions/<int:pk>/outcome/words/", questions.words, name="remember"),
    path("questions/<int:pk>/outcome/answer/", questions.answer, name="answer"),
    path("questions/<int:pk>/outcome/<int:thought>/", questions.helped, name="helped"),
    path("questions/<int:pk>/outcome/<int:thought>/end/", questions.not_helped, name="not_helped"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/completion/", tasks.finish, name="finish"),
    path("tasks/<int:pk>/letting-go/", tasks.drop, name="drop"),
    path("tasks/<int:pk>/return/", tasks.reopen, name="reopen"),
    path("tasks/<int:pk>/handing-on/", tasks.hand_on, name="hand_on"),
    path("tasks/<int:pk>/yes/", tasks.accept, name="accept_task"),
    path("tasks/<int:pk>/no/", tasks.decline, name="decline_task"),
    path("tasks/<int:pk>/taking-over/", tasks.offer, name="offer_to_take"),
    path("tasks/<int:pk>/taking-back/", tasks.stop_asking, name="stop_asking"),
    path("products/<int:pk>/tasks/", tasks.on_product, name="product_tasks"),
    path("questions/<int:pk>/tasks/", tasks.on_question, name="question_tasks"),
    path("realisations/", follow_ups.follow_ups, name="follow_ups"),
    path("realisations/<int:pk>/", follow_ups.tell, name="tell"),
    path("realisations/<int:pk>/skip/", follow_ups.skip, name="skip"),
    path("effects/", effects.evenings, name="effects"),
    path("effects/formats/", effects.formats, name="effects_of_formats"),
    path("effects/equality/", effects.equality, name="equality"),
]
