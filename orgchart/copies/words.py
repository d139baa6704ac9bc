"""The index of the search of a copy: what each page is called, in one file that the browser reads."""

import json
from collections.abc import Iterator
from itertools import groupby

from orgchart.models.search_entries import SearchEntry, SearchPage
from orgchart.queries.search import searching

from .places import PAGE, file_of, link_to

FILE = "/search/index.json"
"""The address of the index."""
KINDS = ("unit", "person", "mandate", "document", "source")
"""What a page can be about. The index has the place in this list."""


def index() -> Iterator[bytes]:
    """A row for each public page, written while it is read: kind, title, link from the top of the copy, first and
    last year, and the texts by which it is found, such as names of before and translations."""
    searching.send(sender=None)
    entries = groupby(
        SearchEntry.objects.filter(page_id__gt=0, weight__gt=0)
        .order_by("page_id", "-weight", "pk")
        .values_list("page_id", "text")
        .iterator(),
        key=lambda entry: entry[0],
    )
    texts: dict[int, list[str]] = {}
    yield b'{"pages":['
    first = True
    ahead = next(entries, None)
    for page in SearchPage.objects.order_by("pk").iterator():
        texts.clear()
        while ahead and ahead[0] <= page.pk:
            if ahead[0] == page.pk:
                texts[page.pk] = [text for _page, text in ahead[1]]
            ahead = next(entries, None)
        kind = page.kind.rpartition(".")[2]
        if kind not in KINDS:
            continue
        link = link_to(file_of(page.address), PAGE)
        others = [text for text in dict.fromkeys(texts.get(page.pk, [])) if text != page.title]
        row = [KINDS.index(kind), page.title, link, page.since, page.until, others]
        written = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        yield f"{'' if first else ','}\n{written}".encode()
        first = False
    yield b"\n]}\n"
