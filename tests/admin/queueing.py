"""Writing what waits for a publisher, and reading the page that lists it, for tests."""

import re
from html import unescape

from orgchart.writing.recording import recording

from ..factories import NameFactory

PAGE = "/admin/drafts/"


def lines(client, query=""):
    """What each line of the queue says, as plain words."""
    page = client.get(f"{PAGE}{query}").content.decode()
    rows = re.findall(r'<tr id="(?:draft|proposal)-.*?</tr>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def draft(by, factory=NameFactory, why="", **fields):
    """A draft that somebody has written."""
    fact = factory.build(status="draft", **fields)
    for relation in ("source", "unit"):
        value = getattr(fact, relation, None)
        if value is not None and value.pk is None:
            value.save()
            setattr(fact, relation, value)
    with recording(by=by, why=why):
        fact.save()
    return fact
