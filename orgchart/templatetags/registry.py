"""Tags of the public pages: links that keep the day."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import formats

register = template.Library()


@register.simple_tag(takes_context=True)
def at(context: Context, name: str, *arguments: Any) -> str:
    """The address of a page, on the day that the reader has chosen."""
    return _keeping_day(context, reverse(name, args=arguments))


@register.simple_tag(takes_context=True)
def page_of(context: Context, record: Any) -> str:
    """The address of a record's own page, on the day that the reader has chosen."""
    return _keeping_day(context, record.get_absolute_url())


def _keeping_day(context: Context, address: str) -> str:
    on = context.get("on")
    return f"{address}?{urlencode({'on': on})}" if on else address


@register.filter
def in_words(day: date) -> str:
    """``31 July 2009``."""
    return formats.date_format(day, "j F Y")
