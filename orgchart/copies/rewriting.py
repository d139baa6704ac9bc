"""Pages as a file server can give them: relative links, and no link to what the copy does not have.

Templates escape what they write, so in a page ``<`` begins a tag and ``"`` ends a value.
"""

import json
import re
from collections.abc import Callable, Set
from html import escape, unescape
from typing import Any

from orgchart.templatetags.registry import json_ld

from .places import NOT_FOUND, PAGE, Places, file_of, link_to

_TAG = re.compile(
    r"<(?:a|area|form|iframe|image|img|link|script|source|use)\b[^>]*>", re.IGNORECASE
)
_ADDRESS = re.compile(r'\s(?:href|src|action|xlink:href)="([^"]*)"')
_ALONE = re.compile(r"""\srel=["']?canonical\b|\srel="alternate"\s+hreflang=""")
"""What names the page as others find it, written out whole: its own address, and those in other languages."""
_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_PLACE = re.compile(r"(<(?:url|sitemap)><loc>)([^<]*)(</loc>.*?</(?:url|sitemap)>\n?)", re.DOTALL)

Found = Callable[[str], None]
"""Told of each address of the copy that a page leads to."""


def page_as_file(text: str, address: str, places: Places, found: Found) -> str:
    """The page of an address for its place in a copy."""
    source = file_of(address)

    def tag(match: re.Match[str]) -> str:
        written = match[0]
        if _ALONE.search(written):
            return written
        is_gone = False

        def attribute(value: re.Match[str]) -> str:
            nonlocal is_gone
            lead = places.lead(unescape(value[1]), address)
            if lead is None:
                return value[0]
            if not lead.address:
                is_gone = True
                return ""
            found(lead.address)
            if address == NOT_FOUND:  # it is shown at any depth
                link = f"{places.root}/{link_to(file_of(lead.address), PAGE).removeprefix('./')}"
            else:
                link = f"{link_to(file_of(lead.address), source)}{lead.after}"
            return f'{value[0][: value[0].index("=")]}="{escape(link)}"'

        kept = _ADDRESS.sub(attribute, written)
        return "" if is_gone and written.startswith("<link") else kept

    return _TAG.sub(tag, text)


def without_nowhere(text: str, nowhere: Set[str]) -> str:
    """A page whose data for search engines offer nothing that is not there."""

    def data(match: re.Match[str]) -> str:
        return json_ld(_offering(json.loads(match[1]), nowhere))

    return _DATA.sub(data, text) if nowhere else text


def _offering(said: Any, nowhere: Set[str]) -> Any:
    """Some data without what is offered at those addresses."""
    if isinstance(said, dict):
        return {name: _offering(value, nowhere) for name, value in said.items()}
    if isinstance(said, list):
        return [
            _offering(one, nowhere)
            for one in said
            if not (isinstance(one, dict) and one.get("contentUrl") in nowhere)
        ]
    return said


def site_map_as_file(text: str, places: Places, found: Found) -> str:
    """A file of the site map, which names the files of the copy by their whole addresses, and nothing else."""

    def place(match: re.Match[str]) -> str:
        whole = places.whole(unescape(match[2]))
        if not whole:
            return ""
        found(whole.inside)
        return f"{match[1]}{escape(whole.address)}{match[3]}"

    return _PLACE.sub(place, text)
