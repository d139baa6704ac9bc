"""Public addresses. They never break."""

from django.urls import path

from .views import chart, documents, mandates, sources, units

urlpatterns = [
    path("", chart.chart, name="chart"),
    path("units/", units.units, name="units"),
    path("units/<slug:code>/", units.unit, name="unit"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/<slug:code>/", mandates.mandate, name="mandate"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<path:symbol>/", documents.document, name="document"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<slug:slug>/", sources.source, name="source"),
]
