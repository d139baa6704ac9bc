"""The form that brings a table: a file, or cells that were pasted."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.exchange.eac.rows import is_of_records
from orgchart.exchange.kind_of_table import kinds_offered
from orgchart.exchange.layouts import OF_RECORDS, RECORDS
from orgchart.exchange.tables import TABLES

from .typed import Files


class UploadForm(forms.Form):
    """Which table, and what its rows are."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What the rows are"),
        required=False,
        help_text=gettext_lazy(
            "If you choose nothing, the headers tell what they are. You can change it on the next page."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "CSV, XLSX or JSON, with a row of headers above the rows; or records of archives in EAC-CPF, "
            "as XML or a zip of XML."
        ),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste cells"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Copy the cells in Excel, with the row of headers, and paste them here."
        ),
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "If it is a workbook with several sheets. If this is empty, the sheet whose headers are "
            "known best is read."
        ),
    )
    header = forms.IntegerField(
        label=gettext_lazy("Row of the headers"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("If this is empty, the headers are looked for in the first rows."),
    )

    def __init__(self, data: QueryDict | None, files: Files | None) -> None:
        super().__init__(data, files, label_suffix="")
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            ("", _("What the headers tell")),
            *((name, TABLES[name].title) for name in kinds_offered()),
            (RECORDS, OF_RECORDS.title),
        ]

    def clean(self) -> dict[str, Any]:
        """One table and no more: a file, or cells that were pasted."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file, pasted = cleaned.get("file"), cleaned.get("pasted", "").strip()
        if file and pasted:
            self.add_error("pasted", _("Choose a file or paste cells, not both. Empty this box."))
        elif not file and not pasted and not self.errors:
            self.add_error("file", _("Choose a file, or paste cells below."))
        elif file and is_of_records(file.name or ""):
            cleaned["kind"] = RECORDS  # a record says itself what it is
        elif cleaned.get("kind") == RECORDS:
            told = _("Records of archives are files that end in “.xml”, or a zip of them.")
            self.add_error("file" if file else "pasted", told)
        return cleaned

    @property
    def table(self) -> tuple[str, bytes, str]:
        """What a valid form brings: the name of the file, its content, and the field that has it."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file:
            return file.name or "", file.read(), "file"
        return _("pasted cells") + ".csv", self.cleaned_data["pasted"].encode(), "pasted"
