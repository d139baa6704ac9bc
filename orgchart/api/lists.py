"""A page of a list of the API."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from orgchart.exchange.data_schemas import HEAD, Schema, a_list, an_object, ref, text
from orgchart.exchange.json_ld import LICENCE
from orgchart.exchange.open_data import Data
from orgchart.models import DataVersion
from orgchart.views.answers import json_data, refused
from orgchart.views.public_page import page

from .asking import LIMIT, for_list
from .cursors import page_of
from .records import KINDS


@page("orgchart/list.html")
def a_page(request: HttpRequest, day: date, name: str) -> HttpResponse:
    """The records of a page, and the address of the next. The number of queries is fixed, and the rows
    that are read are those of the page."""
    kind = KINDS[name]
    form = for_list(kind)(request.GET)
    filters, found = kind.listing.narrowed(day, request.GET)
    for asked in (form, filters.form):
        if not asked.is_valid():
            return refused(asked)
    fields: list[str] = form.cleaned_data["fields"]
    here = page_of(kind.listing, found, request.GET, form.cleaned_data["limit"] or LIMIT)
    writer, written = kind.read(request, day, here.keys)
    records: list[Data] = []
    for address, record in written:
        whole = {**record, "self": request.build_absolute_uri(address)}
        records.append({key: whole[key] for key in whole if not fields or key in fields})
    following = next_address(request, cursor=here.next) if here.next else None
    answer = json_data(
        {
            "title": str(kind.listing.title),
            "day": day.isoformat(),
            "data_version": DataVersion.current(),
            "licence": LICENCE,
            "records": records,
            "next": following,
            **({"named": writer.named.tables()} if not fields or "named" in fields else {}),
        }
    )
    return with_next(answer, following)


def next_address(request: HttpRequest, **changed: str) -> str:
    """The whole address of the request, with other values of those parameters."""
    asked = request.GET.copy()
    for name, value in changed.items():
        asked[name] = value
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def with_next(answer: HttpResponse, following: str | None) -> HttpResponse:
    """The answer with the address of the next page in its ``Link``, if there is one."""
    if following:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


NEXT: Schema = {
    "type": ["string", "null"],
    "format": "uri",
    "description": _("The whole address of the next page; null on the last."),
}


def schema_of(name: str) -> Schema:
    """What a page of a list has."""
    kind = KINDS[name]
    record = kind.schema()
    address = text(_("The whole address of the record."), format="uri")
    itself = {**record, "properties": {**record["properties"], "self": address}}
    head = {key: said for key, said in HEAD.items() if key != "page"}
    found = an_object(
        _("A page of a list."),
        **head,
        records=a_list(itself, _("The records of this page.")),
        next=NEXT,
        named=ref("Named"),
    )
    found["required"].remove("named")
    return found
