"""The addresses of the site: the admin, the pages to sign in, and the public registry."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.views import list_usersessions
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from dpko_site.accepting import AcceptInvitation
from dpko_site.desk_language import choose
from orgchart.urls import in_each_language

# Whoever finds a signed-in browser may look, but not sign the others out.
end_sessions = reauthentication_required(list_usersessions, app="allauth.account", allow_get=True)

urlpatterns = [
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path(
        "accounts/invitation/<uidb64>/<token>/",
        AcceptInvitation.as_view(),
        name="accept-invitation",
    ),
    path("accounts/language/", choose, name="desk-language"),
    path("accounts/sessions/", end_sessions, name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("", include("orgchart.urls")),
    *i18n_patterns(path("", include(in_each_language)), prefix_default_language=False),
]

handler400 = "orgchart.views.errors.bad_request"
handler403 = "orgchart.views.errors.forbidden"
handler404 = "orgchart.views.errors.not_found"
handler500 = "orgchart.views.errors.server_error"
