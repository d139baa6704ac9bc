"""Rows of lists are cards on a phone: each cell says which column it is."""

import re

import pytest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from orgchart import roles
from orgchart.templatetags.lists import labelled

from ..accounts import signed_in
from ..factories import NameFactory

pytestmark = pytest.mark.django_db


def cells(page):
    table = page[page.index('id="result_list"') :].partition("</table>")[0]
    return re.findall(r"<t[dh][^>]*>", table.partition("<tbody>")[2])


def test_every_cell_has_the_label_of_its_column_and_an_empty_one_is_marked():
    NameFactory(acronym="")
    client = signed_in(roles.PUBLISHER)
    page = client.get(reverse("admin:orgchart_unitname_changelist")).content.decode()
    tick, name, *others = cells(page)
    assert "data-label" not in tick
    assert "data-label" not in name
    assert [re.findall('data-label="([^"]*)"', cell) for cell in others] == [
        ["Acronym"],
        ["Level"],
        ["Unit"],
        ["When"],
        ["Status"],
    ]
    assert ["data-empty" in cell for cell in others] == [True, False, False, False, False]


def test_the_list_of_accounts_is_shown_so_too():
    client = signed_in(roles.ADMINISTRATOR)
    page = client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert 'data-label="Role"' in page


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("Who & when", "Who &amp; when"),
        (format_html("Who {} when", "&"), "Who &amp; when"),
        ('A "quoted" word', "A &quot;quoted&quot; word"),
    ],
)
def test_a_label_is_escaped_once(header, label):
    [cell] = labelled([mark_safe("<td>1</td>")], [{"text": header}])
    assert f'data-label="{label}"' in cell
