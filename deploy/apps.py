from django.apps import AppConfig


class DeployConfig(AppConfig):
    name = "deploy"

    def ready(self) -> None:
        # shared_task binds to the current app: it has to exist in every process.
        from deploy.celery import app

        app.set_default()
