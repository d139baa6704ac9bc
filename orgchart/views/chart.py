"""``/``: the chart on a day, drawn and as a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from orgchart.addresses import on_day
from orgchart.dates import year_before
from orgchart.drawing.boxes import FOR_FINGERS, NARROW, PAGE, SLIM, DrawnBox, Layout, View
from orgchart.drawing.papers import PAPERS
from orgchart.drawing.printed import printed
from orgchart.drawing.scene import Scene, scene_of
from orgchart.drawing.svg import drawing, picture
from orgchart.exchange.chart_files import FORMATS
from orgchart.exchange.json_ld import dataset
from orgchart.identity import FIRST_DAY, SUBJECT
from orgchart.languages import place_of
from orgchart.models import ChangeKind, DataVersion, Unit
from orgchart.queries.chart import named_on
from orgchart.queries.comparison import ALSO, of_all
from orgchart.queries.search import search
from orgchart.queries.search_results import NO_RECORD
from orgchart.queries.steps import first_day, shown_after, shown_before

from .answers import json_data
from .chart_asked import Asked, NotThatDay, asked, root_of
from .public_page import Context, page, shortened

WAYS = {
    "stacked": _("As the United Nations draws it"),
    "tree": _("As a tree"),
    "list": _("As a list"),
}
"""The ways in which the chart can be shown; the first until a reader chooses."""


COOKIE, COOKIE_AGE = f"{settings.COOKIE_PREFIX}chart_view", timedelta(days=365)
"""The name of the cookie with the way that a reader chose, and how long it is kept."""
FOLDING = ("depth", "details", "open", "shut", "show")
"""What of an address the choice of levels replaces."""


def fitted(widths: Sequence[float]) -> dict[str, float]:
    """Widths by the names that the style sheet has for them where it shows the widest that has room."""
    return {f"w{width:.0f}": width for width in widths}


WIDTHS = {"broad": PAGE, "narrow": NARROW, "slim": SLIM}
"""The widths at which a stacked chart is drawn on the page, by the names that the style sheet has for them."""
AROUND_IN_FRAME = 140
"""The height, in pixels, of what stands above and below the drawing in a frame of another page."""
MOST_PARTS = 40
"""The most units that the form for another page offers."""
MOST_FOUND = 8
"""The most units that the finder of the chart offers."""
DESCRIPTION = _(
    "How %(subject)s is organized, on any day since %(year)s. Each fact is dated and names its source, "
    "and the document that decided it if a source gives one."
)
"""What others are told of the whole chart."""
ON_THE_CHART = _("%(unit)s on the chart")


@page("orgchart/chart.html", cookie=COOKIE)
def chart(request: HttpRequest, day: date) -> Context | HttpResponseRedirect:
    """The whole chart, or with ``?root=`` one unit and the units below it.

    Only the menu, with ``?keep=``, makes the way of ``?view=`` the one that this reader sees from then
    on; the address to which it leads can be given to others.
    """
    chosen = request.GET.get("view", "").lower()
    if "keep" in request.GET and chosen in WAYS:
        plain = HttpResponseRedirect(_with(request, keep=None))
        secure = settings.SESSION_COOKIE_SECURE
        plain.set_cookie(COOKIE, chosen, COOKIE_AGE, secure=secure, httponly=True, samesite="Lax")
        plain["Cache-Control"] = "no-store"
        return plain
    try:
        wanted = asked(request, day)
    except NotThatDay as absent:
        # The page leads on to other days.
        part = absent.names[-1]
        title = ON_THE_CHART % {"unit": part.label}
        return {"title": title, "part": part.name, "absent": absent.names, **_steps(day)}
    way = chosen if chosen in WAYS else request.COOKIES.get(COOKIE, "")
    way = way if way in WAYS else "stacked"
    if way == Layout.TREE:
        wanted = replace(wanted, view=replace(wanted.view, layout=Layout.TREE))
    shown, opened = drawn(request, wanted, on_paper=way != "list"), _open_in_list(wanted)
    year_or_month = shortened(request.GET.get("since", "").strip())
    return {
        "title": ON_THE_CHART % {"unit": wanted.root.label}
        if wanted.root
        else _("Organization chart"),
        "chart": wanted.chart,
        "labels": {node.unit.pk: node.label for node in wanted.chart.nodes.values()},
        "root": wanted.root,
        "part": wanted.root.name.name if wanted.root else "",
        "roots": [wanted.root] if wanted.root else wanted.chart.roots,
        "unplaced": [] if wanted.root else wanted.chart.unplaced,
        "way": way,
        "ways": [
            (name, label, _with(request, view=name, keep="1")) for name, label in WAYS.items()
        ],
        "depth": wanted.depth,
        "depths": range(1, wanted.deepest + 1),
        "details": wanted.view.details,
        "kept": [item for item in request.GET.items() if item[0] not in FOLDING],
        "since": wanted.since,
        "not_before": wanted.not_before,
        "changed": wanted.changed,
        "marks": wanted.view.marks,
        "signs": wanted.view.compared,
        "also": ALSO if wanted.view.marks else "",
        "meaning": of_all(
            {code: wanted.view.compared.get(code, ()) for code in wanted.chart.nodes}
        ),
        "open_in_list": opened,
        "open_operations": {
            code
            for code in opened
            if any(node.code in opened for node in wanted.chart.nodes[code].operations)
        },
        "meant": [year_or_month] if year_or_month else [],
        "gone": wanted.gone,
        "closed": [change for change in wanted.changed if change.kind == ChangeKind.CLOSED],
        "formats": FORMATS.values(),
        "papers": PAPERS,
        "parts": _parts(wanted),
        "asked": f"?{request.GET.urlencode()}" if request.GET else "",
        "earliest": None if wanted.chart.nodes else first_day(),
        "structured": None
        if wanted.root
        else dataset(request.build_absolute_uri, DataVersion.current()),
        **_steps(day),
        **shown,
        **(
            {}
            if wanted.root
            else {"description": DESCRIPTION % {"subject": _(SUBJECT), "year": FIRST_DAY.year}}
        ),
    }


def _parts(wanted: Asked) -> list[tuple[str, str, bool]]:
    """What can be embedded alone: the first units with others below, and the unit that is shown. Each with its
    code and name, and whether it can be shown “always today”. One query, if another day is shown."""
    leading = [node for node in wanted.chart if node.children or node is wanted.root]
    leading = sorted(leading, key=lambda node: (node is not wanted.root, len(node.path)))
    names = {node.code: str(node.name) for node in leading[:MOST_PARTS]}
    today = timezone.localdate()
    here = set(names)
    if wanted.chart.day != today:
        here = {name.unit.code for name in named_on(today, list(names), MOST_PARTS)}
    by_name = sorted(names.items(), key=lambda part: place_of(part[1]))
    return [(code, name, code in here) for code, name in by_name]


def _steps(day: date) -> Context:
    """The days to which a reader goes from this one, or compares it with. Four queries."""
    return {
        "first_day": FIRST_DAY,
        "previous_change": shown_before(day),
        "next_change": shown_after(day),
        "year_before": year_before(day),
    }


@page("orgchart/chart.html")
def names(request: HttpRequest, day: date) -> HttpResponse:
    """The units of a day that a search for ``?q=`` finds, below ``?root=`` if there is one: JSON."""
    words = request.GET.get("q", "").strip()
    root = root_of(request, day)
    found = [one for one in search(words).results if one.record_kind not in NO_RECORD]
    codes = [code for one in found if (code := _code_at(one.address))]
    names = named_on(day, codes, MOST_FOUND, root.pk if root else None)
    return json_data({"units": [[name.unit.code, str(name)] for name in names]})


def _code_at(address: str) -> str:
    """The code of the unit whose page is at the address; empty if it is another page."""
    page = resolve(address)
    return str(page.kwargs["code"]) if page.url_name == "unit" else ""


def drawn(
    request: HttpRequest,
    wanted: Asked,
    target: str = "",
    *,
    widths: Mapping[str, float] = WIDTHS,
    on_paper: bool = False,
    most_high: float = 0,
) -> Context:
    """The drawings, and which units they show unfolded. Their boxes open in a frame, if it is named.

    A stacked chart is drawn at several widths, of which the style sheet shows one. With ``on_paper``
    there is one more drawing, which is only printed. Drawings for fingers fold what makes them higher than
    ``most_high``, if it is given: each is then laid out once more for each level that is tried.
    """
    if wanted.view.layout == Layout.TREE:
        widths = {"": 0.0}
    day = request.GET.get("on", "").strip()

    def unit_page(box: DrawnBox) -> str:
        return on_day(box.node.unit.get_absolute_url(), day)

    scenes = {
        name: _scene(wanted, width, most_high if width <= FOR_FINGERS else 0)
        for name, width in widths.items()
    }
    title, page_of_box = str(_("The chart, drawn")), _once(unit_page)
    # A file server cannot fold.
    folding = None if hasattr(request, "copy") else _once(_folding(request, wanted.view))
    drawings = [
        drawing(
            scene,
            title,
            page_of_box,
            folding,
            name=name,
            target=target,
            touch=0 < widths[name] <= FOR_FINGERS,
        )
        for name, scene in scenes.items()
    ]
    shown = next(iter(scenes.values()))
    boxes = shown.boxes
    on_paper = on_paper and bool(boxes)
    sheet = printed(wanted.chart, wanted.roots, wanted.view, shown) if on_paper else None
    return {
        "paper": sheet.paper if sheet else "",
        "sheet": mark_safe(picture(sheet.scene, title)) if sheet else "",
        # The drawing escapes every word itself.
        "drawing": mark_safe("".join(drawings)),
        "frame_height": ceil(scenes.get("narrow", shown).height) + AROUND_IN_FRAME,
        "unfolded": {box.node.code for box in boxes if box.unfolded},
        "hidden": {box.node.code: box.hidden for box in boxes if box.hidden},
    }


def _scene(wanted: Asked, width: float, most_high: float) -> Scene:
    """The chart at a width; with fewer levels if it is higher than ``most_high`` and nobody asked for their number.

    What a reader opened or shut does not change how many levels there are.
    """
    view = replace(wanted.view, width=width)
    if not (most_high and width) or wanted.is_depth_asked:
        return scene_of(wanted.chart, wanted.roots, view)
    as_it_comes, depth = replace(view, opened=frozenset(), shut=frozenset()), wanted.depth
    while (
        depth > 1
        and scene_of(wanted.chart, wanted.roots, replace(as_it_comes, depth=depth)).height
        > most_high
    ):
        depth -= 1
    return scene_of(wanted.chart, wanted.roots, replace(view, depth=depth))


def _open_in_list(wanted: Asked) -> set[str]:
    """The units that the list shows opened: the upper levels, and what leads to a unit that is marked
    or that a reader opened."""
    view, nodes = wanted.view, wanted.chart.nodes
    leading = {
        step.code
        for code in (*view.opened, *view.marks, *view.compared)
        if code in nodes
        for step in nodes[code].path
    }
    organs = {node.code for node in nodes.values() if node.unit.nature == Unit.Nature.ORGAN}
    tops = {wanted.root.code} if wanted.root else set()
    return (leading | organs | tops) - view.shut


def _once(address: Callable[[DrawnBox], str]) -> Callable[[DrawnBox], str]:
    """The same addresses, each made once: a unit has one box in each of the drawings of a page, folded or not."""
    known: dict[tuple[str, bool], str] = {}

    def kept(box: DrawnBox) -> str:
        if (key := (box.node.code, bool(box.unfolded))) not in known:
            known[key] = address(box)
        return known[key]

    return kept


def _folding(request: HttpRequest, view: View) -> Callable[[DrawnBox], str]:
    """The address that folds an unfolded box, and unfolds a folded one."""

    def address(box: DrawnBox) -> str:
        code = {box.node.code}
        opened = view.opened - code if box.unfolded else view.opened | code
        shut = view.shut | code if box.unfolded else view.shut - code
        lists = {
            name: ",".join(sorted(codes)) or None
            for name, codes in (("open", opened), ("shut", shut))
        }
        return _with(request, show=None, **lists)

    return address


def _with(request: HttpRequest, **changed: str | None) -> str:
    """This address with other parameters; None takes one away."""
    query: QueryDict = request.GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"{request.path}?{query.urlencode()}"
