"""What search engines read of a page: JSON-LD in the words of schema.org."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from orgchart.dates import PartialDate
from orgchart.identity import AUTHOR, FIRST_DAY, NAME, SUBJECT
from orgchart.models import Unit, UnitName

CONTEXT = "https://schema.org"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
EVERYTHING = {
    "units": "when=ever",
    "people": "when=ever",
    "documents": "",
    "sources": "",
}
"""The lists that can be taken away whole, and what their address asks for."""

Absolute = Callable[[str], str]
"""Makes the whole address of a path."""


def dataset(absolute: Absolute, version: int) -> dict[str, object]:
    """The registry as a set of data."""
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": _(NAME),
        "description": _(
            "Units of %(subject)s since %(year)s: names, lines, mandates, posts and their holders. Each "
            "fact is dated and names its source, and the document that decided it if a source gives one."
        )
        % {"subject": _(SUBJECT), "year": FIRST_DAY.year},
        "url": absolute(reverse("chart")),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "version": str(version),
        "temporalCoverage": f"{FIRST_DAY.year}/..",
        "creator": {"@type": "Organization", "name": _(AUTHOR)},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": content_type,
                "contentUrl": absolute(address),
            }
            for address, content_type in _downloads()
        ],
    }


def _downloads() -> Iterator[tuple[str, str]]:
    """The addresses of all data of a kind, and in which format it is."""
    for name, asked in EVERYTHING.items():
        for ending, content_type in (("csv", "text/csv"), ("json", "application/json")):
            yield f"{reverse(f'{name}-file', args=[ending])}?{asked}".rstrip("?"), content_type
    since = f"?from={FIRST_DAY.year}-01-01"
    yield reverse("changes-csv") + since, "text/csv"
    yield reverse("changes-json") + since, "application/json"


def organization(
    absolute: Absolute,
    unit: Unit,
    names: Iterable[UnitName],
    shown: UnitName,
    above: Unit | None,
    elsewhere: Iterable[str],
) -> dict[str, object]:
    """A unit as an organization: the name that is shown, its other names, and when it existed.

    ``names`` are its published names, oldest first, and ``elsewhere`` are addresses of other sites
    that are about it. A date that is not quite known is left out.
    """
    all_names = list(names)
    others = {name.name for name in all_names} | {name.acronym for name in all_names} - {""}
    found: Mapping[str, object] = {
        "@context": CONTEXT,
        "@type": "Organization",
        "@id": absolute(unit.get_absolute_url()),
        "url": absolute(unit.get_absolute_url()),
        "name": shown.name,
        "alternateName": sorted(others - {shown.name}),
        "foundingDate": _plain(all_names[0].start),
        "dissolutionDate": _plain(all_names[-1].end),
        "parentOrganization": above
        and {"@type": "Organization", "@id": absolute(above.get_absolute_url())},
        "sameAs": sorted(elsewhere),
    }
    return {name: value for name, value in found.items() if value}


def _plain(when: PartialDate | None) -> str:
    return str(when) if when and when.is_exact else ""
