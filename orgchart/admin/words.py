"""What Django's admin says by itself, in the words of the registry: titles, and messages about what was done.

The templates in ``templates/admin/`` do the same for the ways above a page, buttons and filters. They ask
``kind_name`` and ``kinds_name`` here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin import FieldListFilter
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart.models import Document, Fact, Record, Source, Standing
from orgchart.writing.record_names import reference_of

from .typed import AnyModelAdmin, Context

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_said: ContextVar[Callable[[], str] | None] = ContextVar("said", default=None)


@contextmanager
def saying(sentence: Callable[[], str]) -> Iterator[None]:
    """Inside, a message that something succeeded says that sentence instead of Django's."""
    token = _said.set(sentence)
    try:
        yield
    finally:
        _said.reset(token)


def called(
    field: str, title: "str | _StrPromise", said: Callable[[str], str] | None = None
) -> tuple[str, type[FieldListFilter]]:
    """A filter of a list by that field, under a title of ours. ``said`` gives the words of what can be chosen."""

    class Called(FieldListFilter):
        def __new__(cls, *args: Any, **named: Any) -> Any:
            """The filter that Django makes for the field, with our title."""
            made = FieldListFilter.create(*args, **named)
            made.title = str(title)
            if said:
                choices = getattr(made, "lookup_choices")  # noqa: B009
                setattr(made, "lookup_choices", [(key, said(label)) for key, label in choices])  # noqa: B010
            return made

    return field, Called


class OwnWords(AnyModelAdmin):
    """Says what Django says of records in the words of the registry, with the names that they have now."""

    @property
    def kind_name(self) -> str:
        """What one record is called."""
        return str(self.opts.verbose_name)

    @property
    def kinds_name(self) -> str:
        """What several records are called."""
        return str(self.opts.verbose_name_plural)

    def in_words(self, obj: Model) -> str:
        """A stored record with its kind, as it is called now. A few queries."""
        if isinstance(obj, Record):
            stored = type(obj)._default_manager.filter(pk=obj.pk).first()
            return capfirst(reference_of(stored or obj))
        return _("%(kind)s “%(record)s”") % {"kind": capfirst(self.kind_name), "record": obj}

    # --- titles ---

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.kinds_name)}
        number = len(request.POST.getlist("_selected_action"))
        with saying(lambda: _were_deleted(number)):
            return super().changelist_view(request, {**title, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: Context, *args: Any, **named: Any
    ) -> HttpResponse:
        obj = context.get("original")
        if obj is None:
            context["title"] = _("New %(kind)s") % {"kind": self.kind_name}
        else:
            context["title"] = self.in_words(obj)
        context |= {"subtitle": None, "kind": self.kind_name, "kinds": capfirst(self.kinds_name)}
        return super().render_change_form(request, context, *args, **named)

    def render_delete_form(self, request: HttpRequest, context: Context) -> HttpResponse:
        words = {"record": self.in_words(context["object"])}
        context |= {
            "title": _("Delete: %(record)s") % words,
            "subtitle": None,
            "kinds": capfirst(self.kinds_name),
            "record": words["record"],
        }
        return super().render_delete_form(request, context)

    # --- messages ---

    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        with saying(lambda: self._was_saved(obj)):
            return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        with saying(lambda: self._was_saved(obj)):
            return super().response_change(request, obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        found = self.get_object(request, object_id)
        words = self.in_words(found) if found else ""
        with saying(lambda: _("%(record)s was deleted.") % {"record": words}):
            return super().delete_view(request, object_id, extra_context)

    def get_actions(self, request: HttpRequest) -> Any:
        actions: Any = super().get_actions(request)
        if "delete_selected" in actions:
            action, name, _description = actions["delete_selected"]
            actions["delete_selected"] = (action, name, _("Delete what is ticked"))
        return actions

    def message_user(
        self,
        request: HttpRequest,
        message: "str | _StrPromise",
        level: int | str = messages.INFO,
        *args: Any,
        **named: Any,
    ) -> None:
        sentence = _said.get()
        if sentence and level == messages.SUCCESS:
            message = sentence()
        super().message_user(request, message, level, *args, **named)

    def _was_saved(self, obj: Model) -> SafeString:
        """The record as it is called now, with a link to its page, and whether it is a draft."""
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        link = format_html(
            '<a href="{}">{}</a>', reverse(address, args=[obj.pk]), self.in_words(obj)
        )
        if _is_draft(obj):
            return format_html(_("{record} was saved as a draft."), record=link)
        return format_html(_("{record} was saved."), record=link)


def _is_draft(obj: Model) -> bool:
    if isinstance(obj, Document | Source):
        return obj.draft
    return isinstance(obj, Fact) and obj.status == Standing.DRAFT


def _were_deleted(number: int) -> str:
    return ngettext("%(count)d record was deleted.", "%(count)d records were deleted.", number) % {
        "count": number
    }
