"""How the registry reads what is being typed: a date, a document symbol."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode

from orgchart import symbols
from orgchart.dates import PartialDate, PartialDateError
from orgchart.models import Document

from .drafts import address_of


def how_it_is_read(request: HttpRequest) -> JsonResponse:
    """What ``text`` is read as, and whether it can be: of a ``date`` or a ``symbol``."""
    text = request.GET.get("text", "")[:200]
    try:
        if request.GET.get("as") == "date":
            written = PartialDate.read(text)
            return JsonResponse({"value": str(written), "said": f"Read as {written.in_words}."})
        return JsonResponse(_symbol(text))
    except (PartialDateError, symbols.SymbolError) as error:
        return JsonResponse({"wrong": str(error)})


def _symbol(text: str) -> dict[str, Any]:
    symbol = symbols.parse(text)
    known = Document.objects.filter(symbol=symbol.text).first()
    said = f"Read as {symbol.text}."
    if known:
        return {
            "value": symbol.text,
            "said": f"{said} It is in the registry:",
            "known": address_of(known),
        }
    return {"value": symbol.text, "said": f"{said} It is not in the registry yet."}


class KnownOrNew(AutocompleteJsonView):
    """The autocomplete of the admin; a document that is not there yet is offered to be added."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = super().get(request, *args, **kwargs)
        if self.model_admin.model is not Document or self.object_list:
            return answer
        try:
            symbol = str(symbols.parse(self.term).text)
        except symbols.SymbolError:
            return answer
        if not self.model_admin.has_add_permission(request):
            return answer
        add = reverse("admin:orgchart_document_add")
        offer = {
            "id": f"add:{symbol}",
            "text": f"Add {symbol} to the documents …",
            "add": f"{add}?{urlencode({'symbol': symbol, '_popup': '1'})}",
        }
        return JsonResponse({"results": [offer], "pagination": {"more": False}})
