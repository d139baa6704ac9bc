"""The one application of the registry."""

import reversion
from django.apps import AppConfig


class OrgchartConfig(AppConfig):
    name = "orgchart"
    verbose_name = "Organization chart registry"

    def ready(self) -> None:
        from . import signals  # noqa: F401, PLC0415
        from .models import RECORDS  # noqa: PLC0415

        for model in RECORDS:
            reversion.register(model)
