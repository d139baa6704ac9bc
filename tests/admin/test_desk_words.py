"""What the desk says fits the role of the person, and its menus have different names."""

import re

import pytest

from orgchart import roles
from orgchart.models import SavedFilter

from ..accounts import person, signed_in
from ..factories import unit
from .forms import change

pytestmark = pytest.mark.django_db
OF_PUBLISHERS, OF_EDITORS = (
    "You must give one for what is public",
    "It helps the publisher who decides",
)


def test_an_editor_is_not_told_what_a_publisher_must_do():
    name = unit("a").names.get()
    addresses = [
        change(name),
        change(name).replace("change", "delete"),
        "/admin/reorganise/rename/",
    ]
    for role, said, unsaid in (
        (roles.EDITOR, OF_EDITORS, OF_PUBLISHERS),
        (roles.PUBLISHER, OF_PUBLISHERS, OF_EDITORS),
    ):
        client = signed_in(role)
        pages = [client.get(address).content.decode() for address in addresses]
        ticked = {"action": "change_field", "_selected_action": [name.pk]}
        pages.append(client.post("/admin/orgchart/unitname/", ticked).content.decode())
        for page in pages:
            assert said in page
            assert unsaid not in page


def test_the_accounts_and_the_people_of_the_registry_have_different_names():
    page = signed_in(roles.ADMINISTRATOR).get("/admin/").content.decode()
    links = re.findall(r'<a href="(/admin/[^"]*)"[^>]*>\s*(People|Accounts)\s*</a>', page)
    assert set(links) == {("/admin/orgchart/person/", "People"), ("/admin/auth/user/", "Accounts")}


def test_a_filter_of_the_accounts_is_saved():
    client = signed_in(roles.ADMINISTRATOR)
    person(roles.EDITOR, "ann")
    page = client.get("/admin/auth/user/?is_active__exact=1").content.decode()
    assert "Save this filter" in page
    sent = {"kind": "auth.user", "query": "is_active__exact=1", "name": "Who works here"}
    answer = client.post("/admin/filters/", sent, follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/auth/user/?is_active__exact=1"
    assert "Who works here" in answer.content.decode()
    first = client.get("/admin/").content.decode()
    assert "Accounts:" in " ".join(first.split())
    assert '<a href="/admin/auth/user/?is_active__exact=1">Who works here</a>' in first
    editor = signed_in(roles.EDITOR)
    assert (
        "There is no such list"
        in editor.post("/admin/filters/", sent, follow=True).content.decode()
    )
    assert SavedFilter.objects.count() == 1
