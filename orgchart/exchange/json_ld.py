"""What search engines read of a page: JSON-LD in the words of schema.org.

What a page is about has the name that it has in the graph, ``/id/units/dpko``, whichever page tells of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.dates import PartialDate
from orgchart.identity import AUTHOR, FIRST_DAY, NAME, SUBJECT
from orgchart.models import Appointment, Document, Person, Record, Source, Unit, UnitName

from .linked.about import Addresses

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
        **_thing(Addresses(absolute), "Organization", unit),
        "name": shown.name,
        "alternateName": sorted(others - {shown.name}),
        "foundingDate": _plain(all_names[0].start),
        "dissolutionDate": _plain(all_names[-1].end),
        "parentOrganization": above and _named(Addresses(absolute), "Organization", above),
        "sameAs": sorted(elsewhere),
    }
    return {name: value for name, value in found.items() if value}


def person(
    absolute: Absolute,
    found: Person,
    names: Iterable[str],
    terms: Iterable[Appointment],
    elsewhere: Iterable[str],
) -> dict[str, object]:
    """A person with the posts that they held, newest first. ``terms`` know their posts and units.

    ``names`` are other ways to write the name, ``elsewhere`` addresses of other sites about the person.
    """
    addresses = Addresses(absolute)
    said: Mapping[str, object] = {
        "@context": CONTEXT,
        **_thing(addresses, "Person", found),
        "name": found.name,
        "alternateName": sorted(set(names) - {found.name}),
        "hasOccupation": [_role(addresses, term) for term in terms],
        "sameAs": sorted(filter(None, elsewhere)),
    }
    return {name: value for name, value in said.items() if value}


def _role(addresses: Addresses, term: Appointment) -> dict[str, object]:
    said = {
        "@type": "EmployeeRole",
        "roleName": term.title,
        "startDate": _plain(term.start),
        "endDate": _plain(term.end),
        "hasOccupation": {"@type": "Occupation", "name": term.title},
        "memberOf": _named(addresses, "Organization", term.post.unit),
    }
    return {name: value for name, value in said.items() if value}


def document(absolute: Absolute, found: Document) -> dict[str, object]:
    """A document: a resolution or decision as legislation, any other as a work."""
    organ = {"@type": "Organization", "name": found.organ} if found.organ else None
    decides = found.kind in (symbols.Kind.RESOLUTION, symbols.Kind.DECISION)
    said: Mapping[str, object] = {
        "@context": CONTEXT,
        **_thing(Addresses(absolute), "Legislation" if decides else "CreativeWork", found),
        "name": found.title or found.symbol,
        "identifier": found.symbol,
        "datePublished": _plain(found.date),
        "publisher": organ,
        "sameAs": found.official_address,
        **(
            {
                "legislationIdentifier": found.symbol,
                "legislationDate": _plain(found.date),
                "legislationPassedBy": organ,
            }
            if decides
            else {}
        ),
    }
    return {name: value for name, value in said.items() if value}


def source(absolute: Absolute, found: Source) -> dict[str, object]:
    """A source as a work. Its publisher is said in words: it may be an organization, a person or a series."""
    said: Mapping[str, object] = {
        "@context": CONTEXT,
        **_thing(Addresses(absolute), "CreativeWork", found),
        "name": found.title,
        "identifier": found.slug,
        "inLanguage": found.told_in,
        "datePublished": _plain(found.published),
        "publisher": found.publisher,
        "sameAs": found.url,
        "archivedAt": found.archived,
    }
    return {name: value for name, value in said.items() if value}


def listed(
    absolute: Absolute, title: str, description: str, address: str, files: Mapping[str, str]
) -> dict[str, object]:
    """A list as a set of data; ``files`` are the addresses of its files with their formats."""
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": f"{title} · {_(NAME)}",
        "description": description,
        "url": absolute(address),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": _(AUTHOR)},
        "isPartOf": {"@type": "Dataset", "url": absolute(reverse("chart")), "name": _(NAME)},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": absolute(file)}
            for file, kind in files.items()
        ],
    }


def _thing(addresses: Addresses, kind: str, record: Record) -> dict[str, object]:
    """A record by its name in the graph, with its page, which is about nothing else."""
    named = _named(addresses, kind, record)
    return {**named, "mainEntityOfPage": named["url"]}


def _named(addresses: Addresses, kind: str, record: Record) -> dict[str, object]:
    """A record that is only named, with its page."""
    return {
        "@type": kind,
        "@id": addresses.record(record).address,
        "url": addresses.page(record).address,
    }


def _plain(when: PartialDate | None) -> str:
    return str(when) if when and when.is_exact else ""
