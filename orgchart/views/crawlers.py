"""What programs look for at every site: ``/robots.txt``, ``/sitemap.xml``, ``/favicon.ico``, and
``/.well-known/security.txt``."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from orgchart.addresses import DESK_ADDRESSES
from orgchart.language_addresses import languages_of, languages_with_pages
from orgchart.models import Document, Mandate, Person, Record, Source, Unit

from .answers import data
from .errors import NotHere
from .public_page import page

if TYPE_CHECKING:
    _Map = Sitemap[Any]
else:
    _Map = Sitemap

PER_FILE = 200
"""How many records one file of the site map names, and so how many rows it reads."""
NOT_FOR_CRAWLERS = [
    *(*DESK_ADDRESSES, "/search/", "/chart.", "/embed/", "/api/v1/"),
    *("/data/registry", "/data/changes-"),
    *("/about/report/", "/reports/", "/units/*/follow/", "/following/"),
    *("/changes/next/", "/changes/previous/"),
    *("/*?*since=", "/*?*open=", "/*?*shut=", "/*?*depth=", "/*?*view=", "/*?*v="),
]
"""What is no page of its own, or would cost a drawing for each visit."""
IN_A_COPY = ("/search/", "/chart.", "/embed/", "/data/registry", "/about/report/")
"""What of that is among the files of a copy. The rest would be rules about what is not there."""
PAGES = [
    *("chart", "units", "field", "people", "mandates", "documents", "sources", "changes"),
    *("about", "data", "data-dictionary", "data-notes", "api", "help", "accessibility"),
]
"""The pages that are not about one record."""

CONTACT_DAYS = 180
"""For how many days whoever reads it may rely on where security holes are reported."""


class Pages(_Map):
    """The pages that are not about one record."""

    limit = PER_FILE

    def items(self) -> list[str]:
        """The names of their addresses."""
        return list(PAGES)

    def location(self, item: str) -> str:
        """The address."""
        return reverse(item)


class Records(_Map):
    """The public records of a kind, a file for each ``PER_FILE`` of them."""

    limit = PER_FILE

    def __init__(self, kind: type[Record]) -> None:
        self.kind = kind

    def items(self) -> QuerySet[Any]:
        """The records, oldest first, so that a new one changes only the last file."""
        return self.kind.objects.public().order_by("pk")


MAPS: dict[str, type[_Map] | _Map] = {
    "pages": Pages(),
    "units": Records(Unit),
    "people": Records(Person),
    "mandates": Records(Mandate),
    "documents": Records(Document),
    "sources": Records(Source),
}


@page("sitemap_index.xml")
def sitemaps(request: HttpRequest, day: date) -> HttpResponse:
    """The files of the site map. One query for each kind, which counts."""
    return _written(views.index(request, MAPS, sitemap_url_name="sitemap-section"))


@page("sitemap.xml")
def sitemap(request: HttpRequest, day: date, section: str) -> HttpResponse:
    """One file of the site map. Two queries."""
    return _written(views.sitemap(request, MAPS, section))


def _written(answer: TemplateResponse) -> HttpResponse:
    """The answer, written now: what is kept must be whole."""
    written = data(answer.rendered_content, "application/xml")
    written["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return written


@page("robots.txt")
def robots(request: HttpRequest, day: date) -> HttpResponse:
    """What crawlers leave alone, and where the site map of each language is."""
    has_pages, is_copy = languages_with_pages(request), hasattr(request, "copy")
    root = get_script_prefix().rstrip("/")
    lines: Iterable[str] = (
        "User-agent: *",
        *(
            f"Disallow: {language.address}"
            for address in (IN_A_COPY if is_copy else NOT_FOR_CRAWLERS)
            for language in languages_of(f"{root}{address}")
            if language.code in has_pages
        ),
        *(
            f"Sitemap: {request.build_absolute_uri(language.address)}"
            for language in languages_of(reverse("sitemap"))
            if language.code in has_pages
        ),
    )
    return data("".join(f"{line}\n" for line in lines), "text/plain; charset=utf-8")


@page("security.txt")
def security(request: HttpRequest, day: date) -> HttpResponse:
    """Where to report a security hole (RFC 9116). Raises NotHere without SECURITY_CONTACT."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise NotHere(_("This site names no address for reports of security holes."))
    expires = timezone.localdate() + timedelta(days=CONTACT_DAYS)
    lines = (
        f"Contact: {contact if '://' in contact else f'mailto:{contact}'}",
        f"Expires: {expires}T00:00:00Z",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    )
    return data("".join(f"{line}\n" for line in lines), "text/plain; charset=utf-8")


@page("icon")
def icon(request: HttpRequest, day: date) -> HttpResponse:
    """Where the icon of the site is, for what does not read the pages that name it."""
    return redirect(static("orgchart/icon.svg"))
