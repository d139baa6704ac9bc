"""The admin site as the staff's desk: who may come in, and the desk's own pages.

It stands beside the package ``admin`` and asks it late: registering a page there needs this site.
"""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart import identity


class RegistryAdminSite(AdminSite):
    """The admin, with the desk's own pages."""

    site_header = _(identity.SHORT_NAME)
    site_title = _(identity.SHORT_NAME)
    index_title = "The staff’s desk"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever is in one of the groups may come in; ``roles.py`` says what each may do."""
        return request.user.is_active and request.user.has_module_perms("orgchart")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Who has signed in and may not come in is told so, and not asked to sign in again."""
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied("The desk is for the groups that an administrator names.")
            return guarded(request, *args, **kwargs)

        return answer

    def get_urls(self) -> list[Any]:
        from .admin.urls import urls  # noqa: PLC0415

        return [*urls(self), *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> Any:
        from .admin.autocomplete import KnownOrNew  # noqa: PLC0415

        return KnownOrNew.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        from .admin.home import board  # noqa: PLC0415

        return super().index(request, {**board(request), **(extra_context or {})})
