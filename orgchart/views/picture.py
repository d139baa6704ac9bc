"""The chart as a file, and as the picture that stands for a link to it."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orgchart.drawing.papers import PAPERS
from orgchart.drawing.png import TooLarge
from orgchart.exchange.chart_files import (
    FORMATS,
    PATIENCE,
    Busy,
    Format,
    Order,
    once_drawn,
    taken_along,
)
from orgchart.exchange.chart_files import card as draw_card
from orgchart.models import DataVersion

from .answers import data, refusal
from .chart_asked import Asked, asked, root_of
from .errors import Unreadable
from .fingerprint import build
from .public_page import page


@page("orgchart/chart.html")
def picture(request: HttpRequest, day: date, ending: str) -> HttpResponse:
    """The chart as a file: SVG, PNG, PDF, DOT, Mermaid or GraphML.

    A PNG or PDF is drawn once for each state of the data. Answers 503, and when to try again, while
    other charts are being drawn.
    """
    file_format = next(known for known in FORMATS.values() if known.ending == ending)
    root, paper = root_of(request, day), request.GET.get("paper", "").strip().lower()
    if paper and paper not in PAPERS:
        choices = {"paper": paper, "papers": ", ".join(PAPERS)}
        raise Unreadable(
            _("“%(paper)s” is not a size of paper. Choose one of these: %(papers)s.") % choices
        )

    def draw() -> bytes:
        wanted = asked(request, day, whole=not file_format.folds)
        return taken_along(_order(request, wanted, paper), file_format.name)

    part = f"-{root.code}" if root else ""
    name = f"chart{part}-{day}.{file_format.ending}"
    return _file(request, day, file_format, draw, name)


def _file(
    request: HttpRequest, day: date, file_format: Format, draw: Callable[[], bytes], name: str
) -> HttpResponse:
    """What ``draw`` makes, or has made for this address; a refusal if it cannot be made now."""

    def key() -> tuple[str, ...]:
        if hasattr(request, "ahead"):  # a preview is for one reader
            return ()
        state = DataVersion.current_state()
        whole = request.build_absolute_uri()
        return (build(), str(get_language()), state, str(day), whole) if state else ()

    try:
        answer = data(once_drawn(file_format, key, draw), file_format.content_type)
    except TooLarge as error:
        return refusal(str(error))
    except Busy as busy:
        later = refusal(str(busy), HTTPStatus.SERVICE_UNAVAILABLE)
        later["Retry-After"] = str(round(PATIENCE))
        return later
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _order(request: HttpRequest, wanted: Asked, paper: str = "") -> Order:
    return Order(
        wanted.chart,
        wanted.roots,
        DataVersion.current(),
        request.build_absolute_uri,
        wanted.view,
        paper,
        wanted.root,
    )


@page("orgchart/chart.html")
def card(request: HttpRequest, day: date) -> HttpResponse:
    """The picture that stands for a link to the chart: the upper levels, 1200 × 630 pixels, PNG.

    It is drawn once for each state of the data. Answers 503, and when to try again, while other
    charts are being drawn.
    """

    def draw() -> bytes:
        return draw_card(_order(request, asked(request, day)))

    return _file(request, day, FORMATS["png"], draw, f"card-{day}.png")
