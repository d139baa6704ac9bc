"""A page of the documentation as HTML."""

import re
from collections import Counter
from typing import Any

import mistune
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _

Attributes = dict[str, Any]


class Page(mistune.HTMLRenderer):
    """Sections can be linked to, wide tables scroll, and links within the project are words alone.

    What is HTML in the text is shown as it is written.
    """

    def __init__(self) -> None:
        super().__init__(escape=True)
        self.anchors: Counter[str] = Counter()
        """How many headings have had each anchor."""
        self.tables = 0
        """How many tables there have been: each frame has a name of its own."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading with an anchor of its own."""
        slug = slugify(re.sub("<[^>]+>", "", text))
        self.anchors[slug] += 1
        anchor = slug if self.anchors[slug] == 1 else f"{slug}-{self.anchors[slug]}"
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

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


def as_html(text: str) -> tuple[str, str]:
    """The title of a page in Markdown, which is its first heading, and the rest as HTML.

    Raises ValueError if it does not begin with a heading.
    """
    first, _, rest = text.partition("\n")
    if not first.startswith("# "):
        raise ValueError("The page does not begin with a heading.")
    written = mistune.create_markdown(renderer=Page(), plugins=["table"])(rest)
    return first.removeprefix("# ").strip(), str(written)
