"""The second of two people to save the same record is stopped, and merges both versions."""

import json
from collections.abc import Iterator

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from reversion.models import Revision

from orgchart.models import Record
from orgchart.serialization import with_keys
from orgchart.writing.history import last_changes, last_edit

from . import merging
from .forms import RegistryForm
from .recording_admin import RecordingMixin
from .submission import FormSets, NothingKept, Submission
from .typed import Context


class MergingMixin(RecordingMixin):
    """Compares what a form was opened with to what is stored, under the writers' lock."""

    def before_submission(self, request: HttpRequest, object_id: str | None) -> None:
        """Take over what a person chose in a merge; stop if the record or a row of it is gone."""
        super().before_submission(request, object_id)
        if object_id is None or "_saveasnew" in request.POST:
            return
        obj: Record | None = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, obj):
            return  # Django refuses it
        if obj is None:
            raise NothingKept(self._merge_page(request, object_id, merging.Conflict({})))
        kinds = self._kinds(request, obj)
        request.POST = merging.merged(request.POST, kinds)  # type: ignore[assignment] # a changed copy
        opened = merging.read_state(request)
        if not opened:
            return
        now = merging.state_of(self._stored(request, obj))
        if set(opened) - set(now) and (gone := merging.gone_rows(now, request.POST, kinds)):
            conflict = merging.Conflict(opened, gone=gone)
            raise NothingKept(self._merge_page(request, object_id, conflict))

    def save_related(
        self, request: HttpRequest, form: RegistryForm, formsets: FormSets, change: bool
    ) -> None:
        """Stop before anything is written if somebody else changed what the forms are about."""
        opened = merging.read_state(request) if change else None
        if opened:
            stored = self._stored(request, form.instance)
            rows = [row for formset in formsets for row in formset.initial_forms]
            if found := merging.differences(opened, stored, [form, *rows]):
                conflict = merging.Conflict(merging.state_of(stored), found)
                raise NothingKept(self._merge_page(request, str(form.instance.pk), conflict))
        super().save_related(request, form, formsets, change)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Record | None = None,
    ) -> HttpResponse:
        """Send the state of the record along with its form."""
        if request.method == "POST":
            context["opened_state"] = request.POST.get(merging.WAS, "")
        elif obj and obj.pk:
            rows = [
                row.instance
                for inline in context["inline_admin_formsets"]
                for row in inline.formset.initial_forms
            ]
            context["opened_state"] = json.dumps(merging.state_of([obj, *rows]))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _stored(self, request: HttpRequest, obj: Record) -> list[Record]:
        """The record and its rows as they were before the submission. Asks the database once."""
        submission = Submission.of(request)
        if submission.stored is None:
            submission.stored = list(self._read_stored(request, obj))
        return submission.stored

    def _read_stored(self, request: HttpRequest, obj: Record) -> Iterator[Record]:
        yield from with_keys(type(obj)).filter(pk=obj.pk)
        for formset, inline in self.get_formsets_with_inlines(request, obj):
            yield from with_keys(inline.model).filter(**{formset.fk.name: obj.pk})

    def _kinds(self, request: HttpRequest, obj: Record) -> dict[str, str]:
        """The kind of record of each formset of the page, by its prefix."""
        return {
            formset.get_default_prefix(): inline.model._meta.label_lower
            for formset, inline in self.get_formsets_with_inlines(request, obj)
        }

    def _merge_page(
        self, request: HttpRequest, object_id: str, conflict: merging.Conflict
    ) -> HttpResponse:
        """The page where a person sees both versions and merges them."""
        dropped = (merging.WAS, "csrfmiddlewaretoken")
        kept = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in dropped
            for value in values
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Somebody else changed this record"),
            "opts": self.opts,
            "object_id": object_id,
            "conflict": conflict,
            "opened_state": json.dumps(conflict.now),
            "kept": kept,
            "typed": [
                (name, value) for name, value in kept if value and not merging.is_of_the_form(name)
            ],
            "edits": self._intervening(object_id, conflict),
        }
        return TemplateResponse(request, "orgchart/admin/merge.html", context, status=409)

    def _intervening(self, object_id: str, conflict: merging.Conflict) -> list[Revision]:
        """The edits of somebody else, newest first; also those of the rows."""
        if conflict.written:
            return last_changes(conflict.written)
        last = last_edit(self.model, object_id)
        return [last] if last else []
