"""The staff's pages: one file a family of nouns, as in models/."""

from django.contrib import admin

from . import documents, mandates, posts, statements, units  # noqa: F401

admin.site.site_header = "Organization chart registry"
admin.site.site_title = "Organization chart registry"
admin.site.index_title = "What the registry holds"
