"""The one application of the registry."""

import reversion
from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrgchartConfig(AppConfig):
    name = "orgchart"
    verbose_name = "Organization chart registry"

    def ready(self) -> None:
        from . import signals  # noqa: F401, PLC0415
        from .models import RECORDS, Deletion  # noqa: PLC0415
        from .roles import set_up_groups  # noqa: PLC0415

        for model in (*RECORDS, Deletion):
            reversion.register(model)
        post_migrate.connect(set_up_groups, sender=self)
