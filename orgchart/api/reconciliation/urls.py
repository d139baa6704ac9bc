"""The addresses of the service. They never break: tables of others name them."""

from django.urls import URLPattern, path, re_path

from orgchart.api.any_site import View, limited, read_by_all
from orgchart.views.answers import RECONCILE

from . import suggesting
from .service import service


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
            read_by_all(limited(service), takes_forms=True),
            name="reconcile",
        ),
        path("api/preview/", read_by_all(limited(suggesting.preview)), name="reconcile-preview"),
        *(
            path(
                f"{RECONCILE}{rest}",
                read_by_all(limited(view)),
                {"kind": rest.rpartition("/")[2]} if view is suggesting.flyout else None,
                name=name,
            )
            for name, (rest, view) in read.items()
        ),
    ]
