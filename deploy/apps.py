from django.apps import AppConfig


class DeployConfig(AppConfig):
    name = "deploy"

    def ready(self) -> None:
        from deploy import merged_catalogues

        # shared_task binds to the current app: it has to exist in every process.
        from deploy.celery import app
        from deploy.heartbeat import show_life
        from network.meaning.signals import turn_ended

        merged_catalogues.install()
        app.set_default()
        turn_ended.connect(show_life, dispatch_uid="deploy-shows-life-of-the-model")
