"""Names for types of Django that take the kind of record, for annotations and base classes.

Django's own classes take no type in brackets when they run, so the names mean the plain classes then.
"""

from typing import TYPE_CHECKING, Any, TypedDict

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

from orgchart.models import Record

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts
    from django.utils.functional import _StrPromise

    BaseRecordAdmin = BaseModelAdmin[Record]
    RecordModelAdmin = admin.ModelAdmin[Record]
    AnyModelAdmin = admin.ModelAdmin[Any]
    RecordStackedInline = admin.StackedInline[Record, Record]
    RecordForm = forms.ModelForm[Record]
    Files = MultiValueDict[str, UploadedFile]
    Words = str | _StrPromise
    Fieldset = tuple[Words | None, _FieldOpts]
else:
    BaseRecordAdmin = BaseModelAdmin
    RecordModelAdmin = admin.ModelAdmin
    AnyModelAdmin = admin.ModelAdmin
    RecordStackedInline = admin.StackedInline
    RecordForm = forms.ModelForm
    Files = MultiValueDict
    Words = str | Promise
    Fieldset = tuple[Words | None, dict[str, object]]

Context = dict[str, Any]
"""What a template of the admin gets, by name."""


class FieldOptions(TypedDict, total=False):
    """The options that the forms of the admin give to their fields."""

    label: Words
    help_text: Words
    required: bool
