"""The form by which a reader reports an error: a few bounded boxes of plain text, and no advertisement."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.models import FACTS, Fact
from orgchart.models.fields import TextFormField
from orgchart.models.reader_reports import MOST_OF_AN_ADDRESS, MOST_SOURCE, MOST_WORDS

from .guarded import GuardedForm

MOST_LINKS = 3
"""How many addresses of other sites a report may name. An advertisement has many."""
LONGEST_NUMBER = 18
"""How many digits the number of a fact can have."""

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\[/?(url|link|img)\b", re.IGNORECASE)
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class ReportForm(GuardedForm):
    """What is wrong, what shows it, and where the reader wants to be told. The number in its stamp is that of the report."""

    words = TextFormField(
        label=gettext_lazy("What is wrong, and what is right?"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Say what is wrong.")},
    )
    shown_by = TextFormField(
        label=gettext_lazy("What shows it? (if you know)"),
        help_text=gettext_lazy(
            "A document with its symbol and paragraph, a book, or the address of a page."
        ),
        max_length=MOST_SOURCE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    mail = forms.EmailField(
        label=gettext_lazy("Your mail address (if you want to be told)"),
        help_text=gettext_lazy(
            "Only for the answer to this report. Nobody sees it, and it is deleted with the last answer."
        ),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": gettext_lazy("This is no mail address. Correct it, or leave it empty.")
        },
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    fact = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_words(self) -> str:
        return _plain(self.cleaned_data["words"])

    def clean_shown_by(self) -> str:
        return _plain(self.cleaned_data["shown_by"])

    def clean_page(self) -> str:
        return page_here(self.cleaned_data["page"])

    def clean(self) -> dict[str, Any]:
        """Is it about one thing?"""
        cleaned = super().clean()
        written = f"{cleaned.get('words', '')} {cleaned.get('shown_by', '')}"
        if len(_LINK.findall(written)) > MOST_LINKS:
            said = _("Name at most %(number)d addresses of other sites.")
            self.add_error(None, said % {"number": MOST_LINKS})
        return cleaned


def _plain(written: str) -> str:
    """The text, if it is plain. Raises ValidationError."""
    if _MARKUP.search(written):
        raise forms.ValidationError(_("Write plain text, without HTML."))
    return written


def page_here(written: str) -> str:
    """The path and the query of a page of this site, in ASCII; empty if it is another address or nonsense."""
    written = written.strip()
    is_here = written.startswith("/") and url_has_allowed_host_and_scheme(written, None)
    address = iri_to_uri(written) if is_here else ""
    return (
        address
        if len(address) <= MOST_OF_AN_ADDRESS
        else urlsplit(address).path[:MOST_OF_AN_ADDRESS]
    )


def fact_named(written: str) -> Fact | None:
    """The public fact that an address names, such as ``unitname-12``; None for nonsense and for drafts.

    One query.
    """
    name, _dash, number = written.partition("-")
    kinds = {kind._meta.model_name: kind for kind in FACTS}
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    if name not in kinds or not is_number:
        return None
    return kinds[name].objects.public().with_relations().filter(pk=int(number)).first()
