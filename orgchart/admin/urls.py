"""Addresses of the admin's own pages."""

from typing import Any

from django.urls import path

from . import acts, autocomplete, drafts, exports, history, imports, quality


def urls(site: Any) -> list[Any]:
    """Addresses of the desk's own pages, below that of the admin."""

    def page(route: str, view: Any, name: str) -> Any:
        return path(route, site.admin_view(view), name=name)

    return [
        page("drafts/", drafts.drafts, "drafts"),
        page("drafts/preview/", drafts.preview, "preview"),
        page("reorganise/<slug:name>/", acts.act_page, "reorganise"),
        page("reading/", autocomplete.how_it_is_read, "reading"),
        page("import/", imports.imports, "imports"),
        page("import/<int:pk>/", imports.one_import, "import"),
        page("import/<int:pk>/progress.json", imports.progress, "import-progress"),
        page("import/template/<slug:kind>.<slug:ending>", imports.template, "import-template"),
        page("export/", exports.exports, "exports"),
        page("export/fixtures.zip", exports.fixtures_zip, "export-fixtures"),
        page("export/<slug:name>.<slug:ending>", exports.whole_list, "export-list"),
        page("quality/", quality.quality, "quality"),
        page("history/", history.days, "history-days"),
        page("history/<int:number>/", history.edit, "edit"),
        page("history/deleted/", history.deleted, "deleted"),
        page("history/of/<slug:model>/<int:pk>/", history.of_record, "history"),
    ]
