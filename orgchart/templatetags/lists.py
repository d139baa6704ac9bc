"""Cells of the lists of the admin, with the label of their column: on a phone a row is a card. And their pages."""

from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

from django import template
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()
EMPTY = {"", "-"}
"""What Django shows of a field that says nothing."""


@register.filter
def labelled(
    cells: Sequence[SafeString], headers: Sequence[Mapping[str, Any]]
) -> Iterator[SafeString]:
    """The cells of a row as Django made them, each with the label of its column.

    The first that names the record, and the box to tick it, need none. A cell that says nothing is marked.
    """
    for cell, header in zip(cells, headers, strict=True):
        kind = str(cell)[1:3]
        attributes = ""
        if kind == "td" and 'class="action-checkbox"' not in str(cell):
            attributes = f' data-label="{_label(header["text"])}"'
        if strip_tags(str(cell)).strip() in EMPTY and "<i" not in str(cell):
            attributes += " data-empty"
        yield mark_safe(f"<{kind}{attributes}{str(cell)[3:]}")  # Django's own cell


@register.filter
def pairs(query: str) -> list[tuple[str, str]]:
    """The names and values of the query of an address, for the hidden fields of a form that asks for the same."""
    return parse_qsl(query)


def _label(text: str) -> str:
    """The words of a header for an attribute. Django gives some as HTML already."""
    return escape(capfirst(unescape(strip_tags(str(text)))))
