"""A page of the documentation as HTML."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import mistune
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .translated_notes import IN_ENGLISH

Attributes = dict[str, Any]
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


class Page(mistune.HTMLRenderer):
    """Sections can be linked to, wide tables scroll, and links within the project are words alone.

    What is HTML in the text is shown as it is written.
    """

    def __init__(self, headings: Iterable[str] = ()) -> None:
        super().__init__(escape=True)
        self.headings = iter(headings)
        """What the anchors of the headings are made of, if these are in another language."""
        self.anchors: Counter[str] = Counter()
        """How many headings have had each anchor."""
        self.tables = 0
        """How many tables there have been: each frame has a name of its own."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading with an anchor of its own."""
        slug = slugify(re.sub("<[^>]+>", "", next(self.headings, text)))
        self.anchors[slug] += 1
        anchor = slug if self.anchors[slug] == 1 else f"{slug}-{self.anchors[slug]}"
        return marked(f'<h{level} id="{anchor}">{text}</h{level}>\n')

    def paragraph(self, text: str) -> str:
        """A paragraph, in its language."""
        return marked(super().paragraph(text))

    def list_item(self, text: str) -> str:
        """An item of a list, in its language."""
        return marked(super().list_item(text))

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """A cell, in its language."""
        tag, style = "th" if head else "td", f' style="text-align:{align}"' if align else ""
        return marked(f"<{tag}{style}>{text}</{tag}>\n")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link to another site, or the words of one that leads to a file of the project."""
        leads_out = "://" in url or url.startswith("mailto:")
        return super().link(text, url, title) if leads_out else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """The words of a picture: it is a file of the project."""
        return escape(text)

    def table(self, text: str) -> str:
        """A table in a frame that scrolls, also by keyboard."""
        self.tables += 1
        label = _("Table %(number)d; it can be scrolled") % {"number": self.tables}
        return (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(label)}">'
            f"<table>{text}</table></div>\n"
        )


def marked(element: str) -> str:
    """An element of which the text may be marked as English: its tag says so then, instead of the mark."""
    if IN_ENGLISH not in element:
        return element
    return element.replace(IN_ENGLISH, "").replace(">", ' lang="en" dir="ltr">', 1)


def as_html(text: str, english: str = "") -> tuple[str, str]:
    """The title of a page in Markdown, which is its first heading, and the rest as HTML.

    If the page is a translation, ``english`` is the page that it translates: links to its headings lead to the same ones.
    Raises ValueError if it does not begin with a heading.
    """
    first, _, rest = text.partition("\n")
    if not first.startswith("# "):
        raise ValueError("The page does not begin with a heading.")
    page = Page(HEADING.findall(english.partition("\n")[2]))
    written = mistune.create_markdown(renderer=page, plugins=["table"])(rest)
    return first.removeprefix("# ").removeprefix(IN_ENGLISH).strip(), str(written)
