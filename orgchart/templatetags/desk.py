"""What the pages of the desk and of accounts show alone."""

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.translation import get_language

from orgchart.language_addresses import short

register = template.Library()


@register.inclusion_tag("orgchart/admin/_desk_language.html", takes_context=True)
def desk_languages(context: Context) -> dict[str, object]:
    """The form that chooses another language of the desk."""
    others = [
        {"code": code, "lang": short(code), "name": name}
        for code, name in settings.DESK_LANGUAGES
        if code != get_language()
    ]
    return {"others": others, "request": context["request"]}
