"""Pages as a file server can give them: relative links, and no link to what the copy does not have.

Templates escape what they write, so in a page ``<`` begins a tag and ``"`` ends a value.
"""

import re
from collections.abc import Callable
from html import escape, unescape

from .places import NOT_FOUND, PAGE, Places, file_of, link_to

_TAG = re.compile(
    r"<(?:a|area|form|iframe|image|img|link|script|source|use)\b[^>]*>", re.IGNORECASE
)
_ADDRESS = re.compile(r'\s(?:href|src|action|xlink:href)="([^"]*)"')
_ALONE = re.compile(r"""\srel=["']?canonical\b|\srel="alternate"\s+hreflang=""")
"""What names the page as others find it: its own address, and those in other languages."""
_LOCATION = re.compile(r"<loc>([^<]*)</loc>")

Found = Callable[[str], None]
"""Told of each address of the copy that a page leads to."""


def page_as_file(text: str, address: str, places: Places, found: Found) -> str:
    """The page of an address for its place in a copy."""
    source = file_of(address)

    def tag(match: re.Match[str]) -> str:
        written = match[0]
        is_whole = bool(_ALONE.search(written))
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
            if is_whole:
                link = places.address_of(lead.address)
            elif address == NOT_FOUND:  # it is shown at any depth
                link = f"{places.root}/{link_to(file_of(lead.address), PAGE).removeprefix('./')}"
            else:
                link = f"{link_to(file_of(lead.address), source)}{lead.after}"
            return f'{value[0][: value[0].index("=")]}="{escape(link)}"'

        kept = _ADDRESS.sub(attribute, written)
        return "" if is_gone and written.startswith("<link") else kept

    return _TAG.sub(tag, text)


def site_map_as_file(text: str, places: Places, found: Found) -> str:
    """An index of site maps, which names the files of the copy by their whole addresses."""

    def location(match: re.Match[str]) -> str:
        lead = places.lead(unescape(match[1]), "/")
        if lead is None or not lead.address:
            return match[0]
        found(lead.address)
        return f"<loc>{escape(places.address_of(lead.address))}</loc>"

    return _LOCATION.sub(location, text)
