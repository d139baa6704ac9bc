"""The addresses of the service. They never break: tables of others name them."""

from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _

from orgchart.api.any_site import View, limited, read_by_all
from orgchart.language_addresses import ASKED
from orgchart.views.answers import RECONCILE
from orgchart.views.errors import Unreadable

from . import suggesting
from .service import service


def _in_known_language(view: View) -> View:
    """The view, unless ``lang`` asks for what is no language of the site: that is a 400."""

    @wraps(view)
    def answer(request: HttpRequest, **key: str) -> HttpResponseBase:
        asked = request.GET.get("lang", "")
        if asked and asked not in ASKED:
            raise Unreadable(
                _("“%(language)s” is no language of this site. The languages are: %(languages)s.")
                % {"language": asked[:40], "languages": ", ".join(ASKED)}
            )
        return view(request, **key)

    return answer


def _guarded(view: View) -> View:
    """The view in a language of the site, within the limit of the API."""
    return limited(_in_known_language(view))


def addresses() -> list[URLPattern]:
    """The service itself, and what its manifest names."""
    read: dict[str, tuple[str, View]] = {
        "reconcile-entities": ("/suggest/entity", suggesting.suggest_entities),
        "reconcile-types": ("/suggest/type", suggesting.suggest_types),
        "reconcile-properties": ("/suggest/property", suggesting.suggest_properties),
        "reconcile-fetched": ("/properties", suggesting.propose_properties),
    }
    for kind in suggesting.ABOUT:
        read[f"reconcile-{kind}"] = (f"/flyout/{kind}", suggesting.flyout)
    return [
        # With a stroke at its end too: a redirect would lose the form.
        re_path(
            rf"^{RECONCILE}/?\Z",
            read_by_all(_guarded(service), takes_forms=True),
            name="reconcile",
        ),
        path(
            "api/preview/",
            read_by_all(_guarded(suggesting.preview)),
            name="reconcile-preview",
        ),
        *(
            path(
                f"{RECONCILE}{rest}",
                read_by_all(_guarded(view)),
                {"kind": rest.rpartition("/")[2]} if view is suggesting.flyout else None,
                name=name,
            )
            for name, (rest, view) in read.items()
        ),
    ]
