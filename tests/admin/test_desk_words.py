"""What the desk says fits the role of the person, and its menus have different names."""

import re

import pytest

from orgchart import roles
from orgchart.models import RECORDS, Mandate, SavedFilter, evidence_kind

from ..accounts import person, signed_in
from ..factories import MandateFactory, NameFactory, SourceFactory, unit
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


ISO_DATE = re.compile(r">\s*\d{4}-\d\d(-\d\d)?\s*<")


def test_lists_say_dates_in_words_and_sort_them_as_dates():
    SourceFactory(published="2020-02-29", slug="early")
    SourceFactory(published="2021-01", slug="late")
    client = signed_in(roles.VIEWER)
    page = client.get("/admin/orgchart/source/?o=4").content.decode()
    assert page.index("29 February 2020") < page.index("January 2021")
    pages = [client.get(f"/admin/orgchart/{kind._meta.model_name}/") for kind in RECORDS]
    assert not [page for page in pages if ISO_DATE.search(page.content.decode())]


def test_who_may_only_read_a_record_sees_dates_in_words_and_units_by_their_names():
    fact = MandateFactory(unit=unit("a-code"), start="2020-02-29")
    evidence_kind(Mandate).objects.create(fact=fact, source=SourceFactory(), seen="2020-02-28")
    client = signed_in(roles.VIEWER)
    for address in (change(fact), f"{change(fact)}?_panel=1"):
        page = client.get(address).content.decode()
        assert "29 February 2020" in page
        assert not ISO_DATE.search(page)
        assert f'<a href="{change(fact.unit)}">The a-code</a>' in page
        assert "This document is also the source" not in page
    assert "28 February 2020" in client.get(change(fact)).content.decode()


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


OLD_WORDS = re.compile(r">[^<]*\b(log ?in|log ?out|username|upload)\b[^<]*<", re.IGNORECASE)


def test_signing_in_and_what_is_pasted_have_one_word_at_every_door(client):
    page = re.sub(
        r"<script.*?</script>", "", client.get("/accounts/login/").content.decode(), flags=re.S
    )
    assert "Name or mail address" in page
    assert not OLD_WORDS.search(page)
    admin = signed_in(roles.ADMINISTRATOR)
    for address in ("/admin/", "/admin/import/", "/admin/auth/user/", "/admin/auth/user/add/"):
        page = re.sub(r"<script.*?</script>", "", admin.get(address).content.decode(), flags=re.S)
        assert "Sign out" in page
        assert not OLD_WORDS.search(page), address


def test_a_missing_reason_is_said_at_its_box_with_the_focus_there():
    draft = NameFactory(unit=unit("a"), status="draft", start="2030")
    client = signed_in(roles.PUBLISHER)
    ticked = {"fact": f"orgchart.unitname:{draft.pk}", "shown": f"orgchart.unitname:{draft.pk}"}
    listed = {"action": "publish_drafts", "_selected_action": [draft.pk], "why": " "}
    pages = [
        client.post("/admin/drafts/", {**ticked, "publish": "ticked", "why": ""}),
        client.post("/admin/drafts/", {**ticked, "back": "ticked", "why": ""}),
        client.post("/admin/orgchart/unitname/", listed),
    ]
    for answer in pages:
        page = answer.content.decode()
        assert re.search(r'name="why"[^>]*aria-describedby="why-wrong" autofocus', page)
        assert re.search(r'id="why-wrong"><li>[^<]+ [^<]+</li>', page)
    opened = client.post("/admin/orgchart/unitname/", {**listed, "why": ""} | {"why": "x"})
    assert opened.status_code == 302
