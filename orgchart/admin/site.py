"""The desk's own pages, and its first one."""

from typing import Any

from django.http import HttpRequest
from django.urls import path

from orgchart import quality as mending
from orgchart import revisions
from orgchart.models import FACTS, Proposal, Standing

from . import drafts, exports, history, imports, quality, reading, reorganise

RECENT = 8
"""How many edits and drafts the first page shows."""
LOOKED_THROUGH = 200
"""How many of somebody's latest writings of a kind are looked through for drafts."""


def urls(site: Any) -> list[Any]:
    """Addresses of the desk's own pages, below that of the admin."""

    def page(route: str, view: Any, name: str) -> Any:
        return path(route, site.admin_view(view), name=name)

    return [
        page("drafts/", drafts.drafts, "drafts"),
        page("drafts/preview/", drafts.preview, "preview"),
        page("reorganise/<slug:name>/", reorganise.reorganise, "reorganise"),
        page("reading/", reading.reading, "reading"),
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


def board(request: HttpRequest) -> dict[str, Any]:
    """What the first page shows: my drafts, what was edited, what there is to mend."""
    counts = {name: points[-1] for name, points in mending.counts_over_time().items()}
    return {
        "my_drafts": _drafts_of(request.user),
        "proposal_count": Proposal.objects.count(),
        "recent": revisions.latest(RECENT),
        "quality": [
            (check, *counts[check.name]) for check in mending.CHECKS if check.name in counts
        ],
    }


def _drafts_of(user: Any) -> list[tuple[Any, str]]:
    """Some drafts that somebody worked at, each with its page."""
    found: list[Any] = []
    for model in FACTS:
        mine = revisions.written_by(user, model, LOOKED_THROUGH)
        found += model.objects.filter(pk__in=mine, status=Standing.DRAFT)[:RECENT]
    return [(fact, drafts.address_of(fact)) for fact in found[:RECENT]]
