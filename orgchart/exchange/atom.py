"""An Atom feed as RFC 4287 wants it: with an author, ids that are IRIs, and summaries that are text."""

from collections.abc import Mapping
from urllib.parse import quote

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from orgchart import identity
from orgchart.languages import current
from orgchart.xml_text import for_xml


class Feed(Atom1Feed):
    """A feed of this site. What XML cannot have is left out of its texts."""

    def __init__(self, title: str, link: str, description: str, address: str) -> None:
        super().__init__(
            title=for_xml(title),
            link=link,
            description=for_xml(description),
            language=current(),
            author_name=_(identity.PUBLISHER),
            author_link=link,
            feed_url=address,
        )

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: Mapping[str, str | None]
    ) -> None:
        """Write an entry. Django would say that the summary is HTML."""
        texts = {"title": for_xml(item["title"] or ""), "description": None}
        super().add_item_elements(handler, {**item, **texts})
        handler.addQuickElement("summary", for_xml(item["description"] or ""), {"type": "text"})


def fragment(text: str) -> str:
    """A text as the part of an IRI after #: a key may have blanks and signs."""
    return quote(text, safe="/:,;()~")
