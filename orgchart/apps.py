"""The one application of the registry."""

from django.apps import AppConfig


class OrgchartConfig(AppConfig):
    name = "orgchart"
    verbose_name = "Organization chart registry"

    def ready(self) -> None:
        from . import signals  # noqa: F401, PLC0415
