"""The site: what belongs to running the registry and not to its records."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "dpko_site"
    verbose_name = "Site"

    def ready(self) -> None:
        from . import audit, desk_language  # noqa: F401, PLC0415
