"""Public addresses. They never break."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .api.description import as_page as api_page
from .api.reconciliation.urls import addresses as reconciliation_addresses
from .api.urls import addresses as api_addresses
from .exchange import list_files
from .exchange.chart_files import FORMATS
from .exchange.linked import formats as graph_formats
from .views import (
    archive,
    changes,
    chart,
    chart_data,
    crawlers,
    data,
    documents,
    embed,
    field,
    follow,
    following,
    linked,
    mandates,
    pages,
    people,
    picture,
    reports,
    ror,
    search,
    sources,
    twins,
    unit,
    units,
)


class Step(StringConverter):
    regex = "next|previous"


class Ending(StringConverter):
    regex = "|".join(file_format.ending for file_format in FORMATS.values())


class ListEnding(StringConverter):
    regex = "|".join(list_files.FORMATS)


class GraphEnding(StringConverter):
    regex = "|".join(graph_formats.TWINS)


RECORDS = {
    "unit": "units/<slug:code>",
    "person": "people/<slug:code>",
    "mandate": "mandates/<slug:code>",
    "document": "documents/<path:symbol>",
    "source": "sources/<slug:slug>",
}
"""The addresses of records, without how they end. Their graphs are there, beside page and JSON."""

register_converter(Step, "step")
register_converter(GraphEnding, "graph_ending")
register_converter(Ending, "ending")
register_converter(ListEnding, "list_ending")

in_each_language = [
    path("api/", api_page, name="api"),
    path("", chart.chart, name="chart"),
    path("about/", pages.about, name="about"),
    path("about/data/", pages.data_notes, name="data-notes"),
    path("about/report/", reports.report, name="report"),
    path("reports/<slug:reference>/", reports.state, name="report-state"),
    path("about/accessibility/", pages.accessibility, name="accessibility"),
    path("data/", data.data, name="data"),
    path("data/dictionary/", data.dictionary, name="data-dictionary"),
    path("help/", pages.how_to, name="help"),
    path("sitemap.xml", crawlers.sitemaps, name="sitemap"),
    path("sitemap-<slug:section>.xml", crawlers.sitemap, name="sitemap-section"),
    path("chart.<ending:ending>", picture.picture, name="picture"),
    path("chart.json", chart_data.as_json, name="chart-json"),
    path("chart.csv", chart_data.as_csv, name="chart-csv"),
    path("chart/names.json", chart.names, name="chart-names"),
    path("card.png", picture.card, name="card"),
    path("embed/", embed.embed, name="embed"),
    path("changes/", changes.between, name="changes"),
    path("changes.json", changes.as_json, name="changes-json"),
    path("changes.csv", changes.as_csv, name="changes-csv"),
    path("changes.xlsx", changes.as_xlsx, name="changes-xlsx"),
    path("changes/days.json", changes.days, name="change-days"),
    path("changes/feed/", changes.feed, name="changes-feed"),
    path("changes/feed.json", changes.json_feed, name="changes-json-feed"),
    path("changes/edits/", changes.edits, name="edits-feed"),
    path("changes/<step:way>/", changes.step, name="step"),
    path("field/", field.field, name="field"),
    path("field.<list_ending:ending>", field.as_file, name="field-file"),
    path("field.geojson", field.as_geojson, name="field-geojson"),
    path("search/", search.results, name="search"),
    path("search/suggestions.json", search.suggestions, name="suggestions"),
    path("units/", units.units, name="units"),
    path("units.<list_ending:ending>", units.as_file, name="units-file"),
    path("units/<slug:code>/", unit.unit, name="unit"),
    path("units/<slug:code>.json", twins.unit, name="unit-json"),
    path("units/<slug:code>/changes/feed/", following.feed, name="unit-feed"),
    path("units/<slug:code>/changes/feed.json", following.json_feed, name="unit-json-feed"),
    path("units/<slug:code>/follow/", follow.follow, name="follow"),
    path("following/", follow.following, name="following"),
    path("following/confirm/", follow.confirmation, name="follow-confirm"),
    path("people/", people.people, name="people"),
    path("people.<list_ending:ending>", people.as_file, name="people-file"),
    path("people/<slug:code>/", people.person, name="person"),
    path("people/<slug:code>.json", twins.person, name="person-json"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates.<list_ending:ending>", mandates.as_file, name="mandates-file"),
    path("mandates.ics", following.calendar, name="mandates-calendar"),
    path("units/<slug:code>/mandates.ics", following.unit_calendar, name="unit-calendar"),
    path("mandates/<slug:code>/", mandates.mandate, name="mandate"),
    path("mandates/<slug:code>.json", twins.mandate, name="mandate-json"),
    path("documents/", documents.documents, name="documents"),
    path("documents.<list_ending:ending>", documents.as_file, name="documents-file"),
    path("documents/<path:symbol>/", documents.document, name="document"),
    path("documents/<path:symbol>.json", twins.document, name="document-json"),
    path("sources/", sources.sources, name="sources"),
    path("sources.<list_ending:ending>", sources.as_file, name="sources-file"),
    path("sources/<slug:slug>/", sources.source, name="source"),
    path("sources/<slug:slug>.json", twins.source, name="source-json"),
    *reconciliation_addresses(),
]
"""What people read, in each language, and what goes with it."""

urlpatterns = [
    path("data/<str:name>", data.file, name="data-file"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("favicon.ico", crawlers.icon, name="icon"),
    path(".well-known/security.txt", crawlers.security, name="security"),
    path("units/<slug:code>.eac.xml", archive.unit, name="unit-eac"),
    path("units/<slug:code>.ror.json", ror.unit, name="unit-ror"),
    *(
        path(f"{address}.{ending}", linked.twin(name, ending), name=f"{name}-{ending}")
        for name, address in RECORDS.items()
        for ending in graph_formats.TWINS
    ),
    path("id/<slug:kind>/<path:key>", linked.identity, name="id"),
    path("vocabularies.<graph_ending:ending>", linked.vocabularies, name="vocabularies"),
    path("shapes.ttl", linked.shapes, name="shapes"),
    *api_addresses(),
    *reconciliation_addresses(),  # which can be asked with lang too, in whatever language that is
]
"""What is the same in all languages: files for programs, and the addresses of things."""
