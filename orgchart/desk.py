"""The admin site as the staff's desk: who may come in, and the desk's own pages.

It stands beside the package ``admin`` and asks it late: registering a page there needs this site.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest


class DeskSite(AdminSite):
    """The admin, with the desk's own pages."""

    site_header = "Organization chart registry"
    site_title = "Organization chart registry"
    index_title = "The staff’s desk"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever is in one of the groups may come in; ``roles.py`` says what each may do."""
        return request.user.is_active and request.user.has_module_perms("orgchart")

    def get_urls(self) -> list[Any]:
        from .admin.site import urls  # noqa: PLC0415

        return [*urls(self), *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> Any:
        from .admin.reading import KnownOrNew  # noqa: PLC0415

        return KnownOrNew.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        from .admin.site import board  # noqa: PLC0415

        return super().index(request, {**board(request), **(extra_context or {})})
