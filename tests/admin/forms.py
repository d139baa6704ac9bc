"""Forms of the admin, as a browser has them."""

import re
from html import unescape

from django.urls import reverse

from ..factories import PersonFactory


def form_data(page, why="A reason"):
    """What a browser would submit of the page as it is, with that reason."""
    form = re.search(r'<form[^>]*id="\w+_form".*?</form>', page, re.DOTALL)[0]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'\sname="([^"]*)"', tag)
        if not name or re.search(r'type="(submit|button)"', tag):
            continue
        if re.search(r'type="checkbox"', tag) and "checked" not in tag:
            continue
        value = re.search(r'value="([^"]*)"', tag)
        unsaid = "on" if 'type="checkbox"' in tag else ""
        data[name[1]] = unescape(value[1]) if value else unsaid
    for name, body in re.findall(
        r'<select[^>]*\sname="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.findall(r'<option value="([^"]*)"[^>]*selected', body)
        if chosen:
            data[name] = chosen[0]
    for name, body in re.findall(
        r'<textarea[^>]*\sname="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL
    ):
        data[name] = unescape(body)
    if "why" in data:
        data["why"] = data["why"] or why
    return {name: value for name, value in data.items() if "__prefix__" not in name}


def change(record):
    return reverse(f"admin:orgchart_{record._meta.model_name}_change", args=[record.pk])


def with_second_holder(term, **own):
    """What a person types to add a second person to the form of a post, after the holder it has."""
    return {
        "appointments-TOTAL_FORMS": 2,
        "appointments-1-person": PersonFactory(name="Second").pk,
        "appointments-1-start": "2008",
        "appointments-1-status": "published",
        "appointments-1-source": term.source_id,
        "appointments-1-post": term.post_id,
        "why": "Decided",
        **own,
    }
