"""``/embed/``: the drawing alone, for a frame in somebody else's page."""

from datetime import date

from csp.decorators import csp_replace
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from orgchart.drawing.boxes import EMBEDDED

from .chart import drawn, fitted
from .chart_asked import asked
from .errors import Unreadable
from .public_page import Context, page

THEMES = ("auto", "light", "dark")
"""The colours that ``?theme=`` can choose; the first is what the reader's system prefers."""

MOST_HIGH = 1600.0
"""How high a drawing for a phone is at most, in pixels, until a reader unfolds more: two screens."""


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@page("orgchart/embed.html")
def embed(request: HttpRequest, day: date) -> Context:
    """The drawing as wide as its frame, in one of THEMES. Units open outside the frame.

    What cannot be drawn, such as a unit that is closed by now, is said in the frame, with a way to the chart: by
    the pages of errors. Raises NotHere and Unreadable.
    """
    theme = request.GET.get("theme", THEMES[0]).lower()
    if theme not in THEMES:
        raise Unreadable(
            _("“%(theme)s” is not a theme. Choose one of these: %(themes)s.")
            % {"theme": theme, "themes": ", ".join(THEMES)}
        )
    wanted = asked(request, day)
    query = request.GET.copy()
    query.pop("theme", None)
    whole = f"{reverse('chart')}?{query.urlencode()}"
    return {
        **drawn(request, wanted, target="_blank", widths=fitted(EMBEDDED), most_high=MOST_HIGH),
        "root": wanted.root,
        "whole": whole,
        "layout": wanted.view.layout,
        "theme": theme,
    }
