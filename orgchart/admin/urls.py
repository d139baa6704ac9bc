"""Addresses of the pages that the registry adds to the admin."""

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http import HttpResponseBase
from django.urls import URLPattern, path

from . import (
    acts,
    autocomplete,
    change_together,
    drafts,
    exports,
    finding,
    followers,
    history,
    imports,
    invitations,
    quality,
    reader_reports,
    saved_filters,
    seen,
    undoing,
)

View = Callable[..., HttpResponseBase]


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses, below that of the admin."""

    def page(route: str, view: View, name: str) -> URLPattern:
        return path(route, site.admin_view(view), name=name)

    return [
        page("drafts/", drafts.drafts, "drafts"),
        page("drafts/preview/", drafts.preview, "preview"),
        page("reorganise/<slug:name>/", acts.act_page, "reorganise"),
        page("find/", finding.find, "find"),
        page("find/suggestions/", finding.suggestions, "find-suggestions"),
        page("filters/", saved_filters.save_filter, "save-filter"),
        page("change/<slug:name>/", change_together.change_ticked, "change-ticked"),
        page("reading/", autocomplete.how_it_is_read, "reading"),
        page("import/", imports.imports, "imports"),
        page("import/<int:pk>/", imports.one_import, "import"),
        page("import/<int:pk>/refused.<slug:ending>", imports.refused, "import-refused"),
        page("import/<int:pk>/progress.json", imports.progress, "import-progress"),
        page("import/template/<slug:kind>.<slug:ending>", imports.template, "import-template"),
        page("export/", exports.exports, "exports"),
        page("export/fixtures.zip", exports.fixtures_zip, "export-fixtures"),
        page("export/<slug:name>.<slug:ending>", exports.whole_list, "export-list"),
        page("quality/", quality.quality, "quality"),
        page("reports/", reader_reports.reports, "reader-reports"),
        page("reports/<slug:reference>/", reader_reports.one_report, "reader-report"),
        page("followers/", followers.followers, "followers"),
        page("people/invite/", invitations.invite, "invite"),
        page("people/<int:pk>/", invitations.decide, "invitation"),
        page("quality/next/", seen.next_finding, "next-finding"),
        page("quality/leave/", seen.leave, "leave-finding"),
        page("quality/seen/", seen.seen, "seen-findings"),
        page("history/", history.edits, "edits"),
        page("history/<int:number>/", history.edit, "edit"),
        page("history/<int:number>/undo/", undoing.undo, "undo"),
        page("history/deleted/", history.deleted, "deleted"),
        page("history/of/<slug:model>/<int:pk>/", history.of_record, "history"),
    ]
