"""Tags of the public pages: links that keep the day, and names of units on that day."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orgchart import identity
from orgchart.addresses import on_day
from orgchart.dates import in_words
from orgchart.drawing.spoken import lang
from orgchart.languages import (
    after_colon,
    capital,
    colon,
    comma,
    grouped,
    joined,
    level_label,
    locator,
    recorded,
    recorded_as,
    semicolon,
    theme_label,
)
from orgchart.models import Fact, ParentRelationship, Record, Unit
from orgchart.official import official
from orgchart.queries.changes import Change
from orgchart.queries.naming import SLUG_IN_TEXT
from orgchart.queries.nodes import Node, SharedLines
from orgchart.queries.search_results import Result
from orgchart.writing.reader_reports import are_taken


class HasPage(Protocol):
    """A record with a page of its own."""

    def get_absolute_url(self) -> str: ...


SECTION_OF = {
    "data-notes": "about",
    "report": "about",
    "report-state": "about",
    "data": "about",
    "data-dictionary": "about",
    "api": "about",
    "accessibility": "about",
    "help": "about",
}
"""The pages that the main navigation marks as another."""
RECORDS_OF = {"field": "operation", "people": "person"}
"""What a record of a list is called, if it is not the list without its “s”."""
_JSON_IN_HTML = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&"}

FEW_WORDS = 12
OTHER_THAN_MARKS = re.compile(r"<(?!/?bdi\b)[^>]*>")
"""A tag, unless it marks a language."""
BACKTICKS = re.compile(r"`+([^`]+)`+")
register = template.Library()
register.filter(in_words)
register.filter(recorded)
register.filter(locator)
register.filter(official)
register.filter(lang, is_safe=True)
register.filter(joined)
register.filter(capital)
register.filter(level_label)
register.filter(theme_label)
register.filter(grouped)


@register.filter(is_safe=False)
def plain(text: object) -> str:
    """The text without the mark of its language, for an attribute or a title."""
    return f"{text}"


@register.filter
def moment(at: datetime) -> SafeString:
    """A time as every page of the admin writes it: ``29 June 2007, 14:05 UTC``.

    The script of the admin says it in the time zone of the browser (``admin.js``).
    """
    in_utc = at.astimezone(UTC)
    values = {"day": in_words(in_utc.date()), "time": f"{in_utc:%H:%M}"}
    said = _("%(day)s, %(time)s UTC") % values
    return format_html('<time datetime="{}">{}</time>', f"{in_utc:%Y-%m-%dT%H:%M:%SZ}", said)


register.simple_tag(after_colon)
register.simple_tag(colon)
register.simple_tag(comma)
register.simple_tag(semicolon)


@register.simple_tag
def site_name(form: str = "name") -> str:
    """The name of the site: “name” in full, “short”, or “subject” for what the chart shows."""
    return _(identity.NAMES[form])


@register.simple_tag
def earliest_day() -> str:
    """The earliest day that a field for a day offers, as such fields write it."""
    return identity.FOUNDED.isoformat()


@register.simple_tag
def licence() -> str:
    """The licence, whole."""
    return _(identity.LICENCE)


@register.simple_tag(takes_context=True)
def at(context: Context, name: str, *arguments: str, **asked: str) -> str:
    """The address of a page, on the day that the reader has chosen."""
    return on_day(reverse(name, args=arguments), _kept(context), **asked)


@register.simple_tag
def at_day(day: date, name: str, *arguments: str, **asked: str | date) -> str:
    """The address of a page, on a day that the page names."""
    return on_day(reverse(name, args=arguments), day, **asked)


@register.simple_tag(takes_context=True)
def keep_day(context: Context, address: str) -> str:
    """The address, on the day that the reader has chosen."""
    return on_day(address, _kept(context))


@register.simple_tag(takes_context=True)
def result_address(context: Context, result: Result) -> str:
    """The address of what a search found, on the day of the question or else the one that is chosen."""
    return result.address_on(_kept(context))


@register.simple_tag(takes_context=True)
def page_of(context: Context, record: HasPage) -> str:
    """The address of a record's own page, on the day that the reader has chosen."""
    return keep_day(context, record.get_absolute_url())


@register.simple_tag(takes_context=True)
def if_draft(context: Context, fact: Fact) -> str:
    """In a preview, a mark beside what is a draft or what a proposal would change."""
    ahead = context.get("ahead")
    if ahead and ahead.contains(fact):
        return format_html('<strong class="badge draft">{}</strong> ', _("Draft"))
    return ""


@register.filter
def of_unit(marks: Mapping[str, Sequence[str]], code: str) -> Sequence[str]:
    """The marks of a unit, by its code; none if it has none."""
    return marks.get(code, ())


@register.filter
def missing_of(shared: SharedLines | str, node: Node) -> Sequence[str]:
    """What a unit has not of the lines that are said once; none if nothing is said once."""
    return shared.missing(node) if isinstance(shared, SharedLines) else ()


@register.filter
def last_seen(fact: Fact, day: date) -> str:
    """When the fact was last confirmed, if that is before the day, in words; else nothing."""
    return fact.last_seen(day)


@register.filter
def doubt(fact: Fact, day: date) -> str:
    """Why it is not sure that it was so on the day, in words; else nothing."""
    return fact.doubt_on(day)


@register.simple_tag(takes_context=True)
def has_fold(context: Context, fact: Fact) -> bool:
    """Has the fact a source or a note to unfold, beyond ``shared``, which its section names for all?"""
    shared = context.get("shared")
    return bool(fact.note or fact.confirmed) or any(
        piece.source != shared or piece.locator or piece.quotation or piece.seen
        for piece in fact.pieces
    )


@register.simple_tag(takes_context=True)
def unit_label(context: Context, unit: Unit) -> str:
    """The short name of the unit on the day of the page."""
    return context["labels"][unit.pk] or unit.code


@register.simple_tag(takes_context=True)
def unit_link(context: Context, unit: Unit) -> str:
    """A link to the unit's page, under its short name of the day."""
    return format_html('<a href="{}">{}</a>', page_of(context, unit), unit_label(context, unit))


@register.simple_tag(takes_context=True)
def fact_in_words(context: Context, fact: Fact) -> str:
    """What the fact says, with links to the units that it is about and to its own page."""

    def link(record: Record) -> SafeString:
        label = unit_label(context, record) if isinstance(record, Unit) else record.label
        address = keep_day(context, record.page_address())
        return format_html('<a href="{}">{}</a>', address, label)

    return fact.sentence.html(link)


@register.simple_tag(takes_context=True)
def fact_beside_unit(context: Context, fact: Fact) -> str:
    """What the fact says of a unit that has just been named, with links to what else it is about.

    A fact with a page of its own links to it; a mandate is told in full.
    """

    def link(record: Record) -> SafeString:
        label = unit_label(context, record) if isinstance(record, Unit) else record.label
        return format_html('<a href="{}">{}</a>', keep_day(context, record.page_address()), label)

    if not fact.has_page():
        return fact.said_of_unit.html(link)
    said = fact.label
    return format_html('<a href="{}">{}</a>', keep_day(context, fact.page_address()), said)


@register.simple_tag(takes_context=True)
def line_phrase(context: Context, line: ParentRelationship) -> str:
    """What the line says of a unit that has just been named, as plain text."""

    def name(record: Record) -> str:
        return unit_label(context, record) if isinstance(record, Unit) else record.label

    return line.phrase.text(name)


@register.simple_tag
def change_in_words(change: Change) -> str:
    """What changed, with links to the units as they were on the day of the change."""

    def link(record: Record) -> SafeString:
        address = on_day(record.page_address(), change.occurs)
        return format_html('<a href="{}">{}</a>', address, change.name(record))

    return change.told.html(link)


@register.simple_tag
def changes_in_words(same: Sequence[Change]) -> str:
    """What changes that say the same of several units say together, as plain text."""
    return same[0].told.text_of_all(len(same), same[0].name)


@register.filter
def in_few_words(text: str) -> SafeString:
    """The first words of a text without its links, with its marks of languages: what a link beside it says to ears."""
    unlinked = OTHER_THAN_MARKS.sub("", conditional_escape(text))
    return mark_safe(Truncator(unlinked).words(FEW_WORDS, html=True))


@register.filter
def with_code(text: str) -> SafeString:
    """A text in which words between backticks are shown as code, as the documentation writes them."""
    parts = enumerate(BACKTICKS.split(text))
    marked = ((format_html("<code>{}</code>", part) if at % 2 else part,) for at, part in parts)
    return format_html_join("", "{}", marked)


@register.simple_tag(takes_context=True)
def note_with_links(context: Context, note: str) -> str:
    """A note, marked as one text; each source that it names by its slug becomes a link under its title."""
    titles = context["source_titles"]
    titles.read([note])
    parts = (
        (_source_link(context, part, titles[part]) if titles.get(part) else part,)
        for part in SLUG_IN_TEXT.split(note)
    )
    return recorded_as(note, format_html_join("", "{}", parts))


def _source_link(context: Context, slug: str, title: str) -> str:
    return format_html('“<a href="{}">{}</a>”', at(context, "source", slug), recorded(title))


@register.simple_tag(takes_context=True)
def section_link(context: Context, name: str, label: str) -> str:
    """A link of the main navigation, marked on that page and on the pages of its records."""
    here = SECTION_OF.get(_here(context), _here(context))
    shown = context.get("unit")
    if here == "unit" and isinstance(shown, Unit) and shown.nature == Unit.Nature.FIELD:
        here = "operation"
    records = RECORDS_OF.get(name, name.removesuffix("s"))
    current = {name: "page", records: "true"}.get(here, "")
    return _link(at(context, name), label, current)


@register.simple_tag(takes_context=True)
def page_link(context: Context, name: str, label: str) -> str:
    """A link to a page that is the same on every day, marked on that page."""
    return _link(reverse(name), label, "page" if name == _here(context) else "")


def _here(context: Context) -> str:
    """The name of the address of this page; empty on a page of an error."""
    return getattr(context["request"].resolver_match, "url_name", None) or ""


def _link(address: str, label: str, current: str) -> SafeString:
    attribute = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', address, attribute, label)


@register.simple_tag(takes_context=True)
def report_address(context: Context) -> str:
    """Where to report an error: REPORT_ADDRESS; empty if there is none. A mail says which page it is about."""
    address: str = settings.REPORT_ADDRESS
    if not address or "://" in address:
        return address
    about = context.get("page_with_error") or context["request"].get_full_path()
    subject = _("Error on %(page)s") % {"page": about}
    return f"mailto:{address}?subject={quote(subject)}"


@register.simple_tag(takes_context=True)
def report_page(context: Context) -> str:
    """The page that says how to report an error on this page."""
    if _here(context) == "report":
        return context["request"].get_full_path()
    return f"{reverse('report')}?{urlencode({'page': context['request'].get_full_path()})}"


@register.simple_tag(takes_context=True)
def report_fact(context: Context, fact: Record) -> str:
    """The form that reports an error in a fact, on the day of the page. It leads back to this page.

    Empty if the site has none, as in a copy, and for a reference, which is no fact of its own.
    """
    if not isinstance(fact, Fact) or not are_taken(context["request"]):
        return ""
    form = f"{_report_form(get_language())}?fact={fact._meta.model_name}-{fact.pk}"
    if _here(context) != "unit" or len(fact.unit_relations) > 1:  # else it is the page of the fact
        form = f"{form}&{urlencode({'page': context['request'].get_full_path()})}"
    return on_day(form, _kept(context))


@lru_cache(maxsize=16)
def _report_form(_language: str | None) -> str:
    """The address of the form in a language. A page of a unit asks for it once for each fact."""
    return reverse("report")


@register.filter
def json_ld(document: dict[str, object]) -> SafeString:
    """A document of JSON-LD as a data block, which no browser runs and no text can end."""
    written = json.dumps(document, ensure_ascii=False).translate(_JSON_IN_HTML)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))


@register.simple_tag(takes_context=True)
def asking(context: Context, **changed: str | date) -> str:
    """What this address asks for, with some of it changed, from the question mark on.

    An empty value takes a parameter away.
    """
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _kept(context: Context) -> str:
    """The day as the reader wrote it; empty for today. A copy has no pages of the last day of each unit, so there a link
    keeps the day only if its page is of a day of the copy."""
    if hasattr(context.get("request"), "copy"):
        return str(context["request"].GET.get("on", ""))
    return str(context.get("on") or "")
