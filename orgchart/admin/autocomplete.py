"""How the registry reads a date or a document symbol while a person types it."""

from typing import Any, TypedDict

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.dates import PartialDate, PartialDateError
from orgchart.models import Document, Source, Unit
from orgchart.serialization import BY_LABEL
from orgchart.writing.citing import without_place
from orgchart.writing.free_codes import made_code, made_of

from .boxes import ONLY_KNOWN, is_number, offers_of
from .labels import labels_of
from .page_helpers import address_of


class Reading(TypedDict, total=False):
    """How a text is read; the script of the forms reads the same names."""

    value: str
    """The text as the registry writes it."""
    said: str
    """What to show below the box."""
    known: str
    """The page of the document that has this symbol."""


def how_it_is_read(request: HttpRequest) -> JsonResponse:
    """What ``text`` is read ``as``, a date or a symbol; ``wrong`` says why it cannot be read.

    As a ``code`` the fields of a new record are read: the answer is the code that is made of them.
    """
    if request.GET.get("as") == "code":
        return JsonResponse(Reading(value=_code(request.GET)))
    text = request.GET.get("text", "")[:200]
    try:
        if request.GET.get("as") == "date":
            written = PartialDate.read(text)
            return JsonResponse(Reading(value=str(written), said=_read_as(written.in_words)))
        return JsonResponse(_symbol(text))
    except PartialDateError as error:
        return JsonResponse({"wrong": str(error)})
    except symbols.SymbolError as error:
        return JsonResponse({"wrong": error.said(_)})


def _read_as(words: str) -> str:
    return _("Read as %(words)s.") % {"words": words}


def _code(fields: QueryDict) -> str:
    """The code of a new record with those fields; empty if it cannot be made yet. At most two queries."""
    kind = BY_LABEL.get(f"orgchart.{fields.get('kind', '')}")
    if kind is None:
        return ""
    values: dict[str, object] = {name: str(fields.get(name, ""))[:300] for name in made_of(kind)}
    if "unit" in values:
        pk = str(values["unit"])
        values["unit"] = Unit.objects.filter(pk=pk).first() if is_number(pk) else None
    return made_code(kind, values)


def _symbol(text: str) -> Reading:
    symbol = symbols.parse(text).text
    known = Document.objects.filter(symbol=symbol).first()
    if known:
        said = _("Read as %(symbol)s. It is in the registry:") % {"symbol": symbol}
        return Reading(value=symbol, said=said, known=address_of(known))
    said = _("Read as %(symbol)s. It is not in the registry yet.") % {"symbol": symbol}
    return Reading(value=symbol, said=said)


class KnownOrNew(AutocompleteJsonView):
    """The autocomplete of the admin; it offers to add a document, a source or a person that is not there yet."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        self.labels = labels_of(list(context["object_list"]))
        return context

    def process_request(self, request: HttpRequest) -> Any:
        """What is asked for; “61/279, para. 59” is a document and a place in it."""
        term, pages, *others = super().process_request(request)
        self.place = ""
        if pages.model in (Document, Source):
            term, self.place = without_place(term)
        return term, pages, *others

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        place = {"place": self.place} if self.place else {}
        return {**result, "text": self.labels[obj.pk], **place}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        if self.labels or ONLY_KNOWN in request.GET:
            return answer
        if not self.model_admin.has_add_permission(request):
            return answer
        offers = offers_of(self.model_admin.model, self.term)
        if self.place:
            offers = [{**offer, "place": self.place} for offer in offers]
        return JsonResponse({"results": offers, "pagination": {"more": False}})
