"""Addresses of the site: the staff's admin, and the public registry."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("orgchart.urls")),
]

handler400 = "orgchart.views.errors.bad_request"
handler404 = "orgchart.views.errors.not_found"
handler500 = "orgchart.views.errors.server_error"
