"""Tags of the public pages: links that keep the day."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from orgchart import identity
from orgchart.dates import in_words
from orgchart.models import Fact, Mandate, ParentRelationship, Succession, Unit

SLUG_IN_TEXT = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)+)")

register = template.Library()
register.filter(in_words)


@register.simple_tag
def site_name(form: str = "name") -> str:
    """The name of the site: “name” in full, “short”, or “subject” for what the chart shows."""
    return _(identity.NAMES[form])


@register.simple_tag(takes_context=True)
def at(context: Context, name: str, *arguments: Any) -> str:
    """The address of a page, on the day that the reader has chosen."""
    return _keeping_day(context, reverse(name, args=arguments))


@register.simple_tag(takes_context=True)
def page_of(context: Context, record: Any) -> str:
    """The address of a record's own page, on the day that the reader has chosen."""
    return _keeping_day(context, record.get_absolute_url())


@register.simple_tag(takes_context=True)
def if_draft(context: Context, fact: Fact) -> str:
    """A mark, in a preview, at what is still a draft or would be changed by a proposal."""
    ahead = context.get("ahead")
    if ahead and ahead.contains(fact):
        return format_html('<strong class="badge draft">{}</strong> ', _("Draft"))
    return ""


@register.simple_tag(takes_context=True)
def unit_label(context: Context, unit: Unit) -> str:
    """What the unit is called for short on the day of the page."""
    return context["labels"].get(unit.pk, unit.code)


@register.simple_tag(takes_context=True)
def unit_link(context: Context, unit: Unit) -> str:
    """A link to the unit's page, under its short name of the day."""
    return format_html('<a href="{}">{}</a>', page_of(context, unit), unit_label(context, unit))


@register.simple_tag(takes_context=True)
def fact_in_words(context: Context, fact: Fact) -> str:
    """What the fact says, with links to the units that it is about."""
    units = [unit_link(context, unit) for unit in fact.units]
    match fact:
        case ParentRelationship() | Succession():
            return format_html("{} {} {}", units[0], fact.get_kind_display(), units[1])
        case Mandate():
            return format_html(
                '{}: <a href="{}">{}</a>', units[0], page_of(context, fact), fact.text
            )
    return format_html("{}: {}", units[0], fact)


@register.simple_tag(takes_context=True)
def note_with_links(context: Context, note: str) -> str:
    """A note; each source that it names by its slug becomes a link under its title."""
    titles = context["source_titles"]
    return format_html_join(
        "",
        "{}",
        (
            (_source_link(context, part, titles[part]) if part in titles else part,)
            for part in SLUG_IN_TEXT.split(note)
        ),
    )


def _source_link(context: Context, slug: str, title: str) -> str:
    return format_html('“<a href="{}">{}</a>”', at(context, "source", slug), title)


@register.simple_tag(takes_context=True)
def section_link(context: Context, name: str, label: str) -> str:
    """A link of the main navigation; the list that is open says so, and so do its pages."""
    here = getattr(context["request"].resolver_match, "url_name", None)
    current = {name: "page", name.removesuffix("s"): "true"}.get(here or "")
    attribute = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', at(context, name), attribute, label)


@register.simple_tag(takes_context=True)
def querystring_for(context: Context, **changed: Any) -> str:
    """The parameters of this address with some changed; an empty value takes one away."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = value.isoformat() if isinstance(value, date) else str(value)
    return str(query.urlencode())


def _keeping_day(context: Context, address: str) -> str:
    on = context.get("on")
    return f"{address}?{urlencode({'on': on})}" if on else address
