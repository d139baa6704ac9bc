"""The admin site: who may use it, and the pages that the registry adds to it.

This module imports the package ``admin`` late, because registering a page there needs this site.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart import identity

ALLAUTH = {"account", "mfa", "socialaccount", "usersessions"}
"""The apps of django-allauth."""

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class RegistryAdminSite(AdminSite):
    """The admin, with pages for drafts, reorganising, history, imports, exports and quality."""

    site_header = _(identity.SHORT_NAME)
    site_title = _(identity.SHORT_NAME)
    index_title = _("Registry admin")
    enable_nav_sidebar = False
    """The lists of records have a page of their own, and all pages the whole width."""

    def has_permission(self, request: HttpRequest) -> bool:
        """May the user open the admin? Every group may; ``roles.py`` says what a group may do."""
        return request.user.is_active and request.user.has_module_perms("orgchart")

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Refuse a person who has signed in and is in no group, without asking to sign in again.

        What the view writes may answer reports of readers: it says which. Mails link to this site.
        """
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                message = gettext(
                    "You are in no group. Ask an administrator for access to the admin."
                )
                raise PermissionDenied(message)
            from .admin.reporting_admin import saying_what_is_answered  # noqa: PLC0415

            with saying_what_is_answered(request):
                return guarded(request, *args, **kwargs)

        return cast("View", answer)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from .admin.urls import urls  # noqa: PLC0415

        return [*urls(self), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The lists of the registry first, then accounts. What django-allauth keeps is left out.

        What it keeps of a person is on the pages of the account and in the list of accounts.
        """
        apps = super().get_app_list(request, app_label)
        shown = [app for app in apps if app["app_label"] not in ALLAUTH]
        for app in shown:
            if app["app_label"] == "auth":
                app["name"] = gettext("Accounts and roles")
                for model in app["models"]:
                    model["name"] = gettext("Accounts")
        return sorted(shown, key=lambda app: app["app_label"] == "auth")

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The page that lists the kinds of record."""
        found = self.get_app_list(request, app_label)
        title = {"title": found[0]["name"]} if found else {}
        return super().app_index(request, app_label, {**title, **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        from .admin.autocomplete import KnownOrNew  # noqa: PLC0415

        response = KnownOrNew.as_view(admin_site=self)(request)
        assert isinstance(response, HttpResponse)
        return response

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from .admin.home import board  # noqa: PLC0415

        return super().index(request, {**board(request), **(extra_context or {})})
