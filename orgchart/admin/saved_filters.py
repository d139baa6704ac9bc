"""Filters and search words of a list that a person keeps under a name, and finds again above the list."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from orgchart.models import SavedFilter
from orgchart.texts import cleaned

from .boxes import is_number
from .typed import AnyModelAdmin, Context

PASSING = {"p", "e", "all", "_popup", "_to_field"}
"""What the address of a list says beside its filters: the page, a mistake, the window of a box."""
ORDER = "o"
LONGEST = 1000
"""Letters of the longest filter that is kept."""


LONGEST_NAME = 60


def asked_of(query: QueryDict) -> str:
    """The filters, search words and order that an address asks for, always written alike."""
    pairs = [
        (name, text)
        for name, texts in query.lists()
        for text in texts
        if name not in PASSING and text
    ]
    return urlencode(sorted(pairs))


class SavesFilters(AnyModelAdmin):
    """A list that offers what a person has saved for it. One query more."""

    @property
    def list_label(self) -> str:
        """What is saved says by this which list it is for."""
        return str(self.opts.label_lower)

    @property
    def list_name(self) -> str:
        return str(capfirst(self.opts.verbose_name_plural))

    @property
    def list_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        asked = asked_of(request.GET)
        context: Context = {
            **(extra_context or {}),
            "asked_query": asked,
            "can_be_saved": bool({*QueryDict(asked)} - {ORDER}),
            "saved_filters": SavedFilter.objects.filter(
                by_id=request.user.pk, kind=self.list_label
            ),
        }
        return super().changelist_view(request, context)


def my_filters(request: HttpRequest) -> list[tuple[str, SavedFilter, str]]:
    """What a person has saved, with the name of its list and its address, by list. One query."""
    mine = SavedFilter.objects.filter(by_id=request.user.pk).order_by("kind", "name")
    return [
        (shown.list_name, one, f"{shown.list_address}?{one.query}")
        for one in mine
        if (shown := _list_of(request, one.kind))
    ]


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Save what a list shows under a name, or remove what was saved; then show the list.

    A name that the person has for that list is given to the new filter. The same filter under another
    name is renamed.
    """
    shown = _list_of(request, request.POST.get("kind", ""))
    if shown is None:
        messages.error(request, _("There is no such list. Choose one on this page."))
        return redirect("admin:index")
    assert request.user.pk is not None  # the admin is for people who have signed in
    query = asked_of(QueryDict(request.POST.get("query", "")[: 2 * LONGEST]))
    mine = SavedFilter.objects.filter(by_id=request.user.pk, kind=shown.list_label)
    if "remove" in request.POST:
        _remove(request, mine)
    elif problem := _problem(request.POST, query):
        messages.error(request, problem)
    else:
        name = _name(request.POST)
        with transaction.atomic():
            mine.filter(Q(name=name) | Q(query=query)).delete()
            SavedFilter.objects.create(
                by_id=request.user.pk, kind=shown.list_label, name=name, query=query
            )
        message = _(
            "The filter is saved as “%(name)s”. It is above this list and on the first page."
        )
        messages.success(request, message % {"name": name})
    return redirect(f"{shown.list_address}?{query}" if query else shown.list_address)


def _remove(request: HttpRequest, mine: "Iterable[SavedFilter]") -> None:
    number = request.POST["remove"]
    for one in mine:
        if is_number(number) and one.pk == int(number):
            one.delete()
            messages.success(request, _("“%(name)s” is removed.") % {"name": one})


def _problem(sent: QueryDict, query: str) -> str:
    """Why it cannot be saved; empty if it can."""
    name = _name(sent)
    if not {*QueryDict(query)} - {ORDER}:
        return _("The list is not filtered. Choose a filter or search first, and save it then.")
    if not name:
        return _("Give the filter a name.")
    if len(name) > LONGEST_NAME:
        return _("The name is too long. It can have %(most)d letters.") % {"most": LONGEST_NAME}
    if len(query) > LONGEST:
        return _("The filter is too long to be saved. Use fewer search words.")
    return ""


def _name(sent: QueryDict) -> str:
    return " ".join(cleaned(sent.get("name", "")).split())


def _list_of(request: HttpRequest, label: str) -> SavesFilters | None:
    """The list that what is saved is for; None if there is none, or if the person may not see it."""
    lists = {
        one.list_label: one
        for one in admin.site._registry.values()
        if isinstance(one, SavesFilters)
    }
    shown = lists.get(label)
    return shown if shown and shown.has_view_permission(request) else None
