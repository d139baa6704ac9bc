"""What the groups may do in the admin."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Deletion, Document, Proposal, Unit, UnitName
from orgchart.writing.recording import recording

from ..accounts import person, signed_in
from ..factories import DocumentFactory, NameFactory, SourceFactory, chain, unit
from .forms import change, form_data

pytestmark = pytest.mark.django_db

READING = [
    ("admin:index", []),
    ("admin:orgchart_unit_changelist", []),
    ("admin:drafts", []),
    ("admin:edits", []),
    ("admin:deleted", []),
    ("admin:quality", []),
    ("admin:exports", []),
    ("admin:export-fixtures", []),
]
WRITING = [
    ("admin:imports", []),
    ("admin:reorganise", ["rename"]),
    ("admin:orgchart_unitname_add", []),
]
PEOPLE = [("admin:auth_user_changelist", []), ("admin:auth_user_add", [])]


def statuses(client, pages):
    return {client.get(reverse(name, args=args)).status_code for name, args in pages}


@pytest.mark.parametrize(
    ("role", "writes", "people"),
    [
        (roles.VIEWER, 403, 403),
        (roles.EDITOR, 200, 403),
        (roles.PUBLISHER, 200, 403),
        (roles.ADMINISTRATOR, 200, 200),
    ],
)
def test_each_group_opens_its_pages_and_no_others(role, writes, people):
    client = signed_in(role)
    assert statuses(client, READING) == {200}
    assert statuses(client, WRITING) == {writes}
    assert statuses(client, PEOPLE) == {people}


def test_who_is_in_no_group_does_not_come_in(django_user_model):
    client = Client()
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))
    for name, args in READING + WRITING:
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 403
        assert "Ask an administrator for access" in answer.content.decode()


def test_a_viewer_changes_nothing_by_posting():
    client = signed_in(roles.VIEWER)
    name = NameFactory(status="draft")
    posts = [
        (change(name), {"name": "x"}),
        (reverse("admin:drafts"), {"fact": f"orgchart.unitname:{name.pk}", "publish": "1", "why": "x"}),
        (reverse("admin:drafts"), {"fact": f"orgchart.unitname:{name.pk}", "discard": "1"}),
        (reverse("admin:deleted"), {"deletion": "1"}),
        (reverse("admin:history", args=["unitname", name.pk]), {"number": "1"}),
    ]  # fmt: skip
    for address, data in posts:
        assert client.post(address, data).status_code == 403
    name.refresh_from_db()
    assert (name.status, name.name) == ("draft", f"The {name.unit.code}")


def test_a_viewer_is_not_offered_what_only_writers_may():
    chain(2)
    pages = ["/admin/", "/admin/drafts/", "/admin/orgchart/unit/", change(Unit.objects.first())]
    for role, offered in ((roles.VIEWER, False), (roles.EDITOR, True)):
        client = signed_in(role)
        for page in pages:
            assert ("/admin/reorganise/" in client.get(page).content.decode()) is offered, page


def test_an_editor_sees_no_standing_but_draft_and_cannot_smuggle_another():
    client = signed_in(roles.EDITOR)
    draft = NameFactory(status="draft")
    page = client.get(change(draft)).content.decode()
    assert 'value="published"' not in page
    page = client.post(change(draft), form_data(page) | {"status": "published"}).content.decode()
    assert "Choose one from the list." in page
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_an_editors_save_of_something_public_says_that_it_is_a_proposal():
    client = signed_in(roles.EDITOR)
    name = NameFactory(unit__code="a")
    data = form_data(client.get(change(name)).content.decode())
    page = client.post(change(name), data | {"name": "New"}, follow=True).content.decode()
    assert "kept as a proposal" in page
    assert "You proposed for The a" in page
    assert "name “The a” → “New”." in page
    assert "</a> was saved" not in page
    assert UnitName.objects.get().name == "The a"
    assert "You proposed to change this record" in client.get(change(name)).content.decode()


def test_an_editors_addition_on_the_page_of_a_public_unit_is_a_draft_or_a_proposal():
    client = signed_in(roles.EDITOR)
    found = unit("a")
    data = form_data(client.get(change(found)).content.decode()) | {
        "links-TOTAL_FORMS": 1,
        "links-0-label": "Page",
        "links-0-url": "https://un.org/a",
        "links-0-unit": found.pk,
    }
    client.post(change(found), data)
    mandate = {"unit": found.pk, "code": "m", "text": "To do", "theme": "police", "role": "lead"}
    add = reverse("admin:orgchart_mandate_add")
    blank = form_data(client.get(add).content.decode())
    client.post(add, blank | mandate | {"status": "draft"})
    assert found.mandates.get().status == "draft"
    assert not found.links.exists()
    assert Proposal.objects.get().action == "add"


def test_an_editor_adds_a_link_of_a_public_unit_on_its_own_page():
    client = signed_in(roles.EDITOR)
    data = {"unit": unit("a").pk, "label": "Page", "url": "https://un.org/a"}
    answer = client.post(reverse("admin:orgchart_unitlink_add"), data)
    assert answer.headers["Location"] == reverse("admin:drafts")
    assert "You proposed to add Page" in client.get(reverse("admin:drafts")).content.decode()
    assert Proposal.objects.get().after["label"] == "Page"


def test_an_editors_deletion_of_something_public_is_a_proposal():
    client = signed_in(roles.EDITOR)
    name = NameFactory(unit__code="a")
    delete = reverse("admin:orgchart_unitname_delete", args=[name.pk])
    page = client.post(delete, {"post": "yes"}, follow=True).content.decode()
    assert "kept as a proposal" in page
    assert "You proposed to remove The a" in page
    assert "was deleted." not in page
    listed = reverse("admin:orgchart_unitname_changelist")
    data = {"action": "delete_selected", "_selected_action": [name.pk], "post": "yes"}
    assert "Successfully deleted" not in client.post(listed, data, follow=True).content.decode()
    assert UnitName.objects.count() == 1
    assert Proposal.objects.get().action == "remove"


def test_an_editor_adds_documents_and_sources_freely_while_nothing_public_rests_on_them():
    client = signed_in(roles.EDITOR)
    add = reverse("admin:orgchart_document_add")
    data = form_data(client.get(add).content.decode())
    client.post(add, data | {"symbol": "a/res/61/279"})
    document = Document.objects.get()
    data = form_data(client.get(change(document)).content.decode())
    client.post(change(document), data | {"title": "Strengthening"})
    assert Document.objects.get().title == "Strengthening"
    assert Document.objects.get().draft
    assert client.get("/documents/A/RES/61/279/").status_code == 404
    with recording():
        NameFactory(started_by=document)
    assert client.get("/documents/A/RES/61/279/").status_code == 200
    data = form_data(client.get(change(document)).content.decode())
    client.post(change(document), data | {"title": "Something else"})
    assert Document.objects.get().title == "Strengthening"
    assert Proposal.objects.count() == 1


def test_a_publisher_gives_a_reason_to_publish_and_to_change_what_is_public():
    client = signed_in(roles.PUBLISHER)
    draft = NameFactory(unit__code="a", status="draft", source=SourceFactory())
    data = form_data(client.get(change(draft)).content.decode(), why="")
    assert client.post(change(draft), data | {"name": "Still a draft"}).status_code == 302
    data = form_data(client.get(change(draft)).content.decode(), why="") | {"status": "published"}
    page = client.post(change(draft), data).content.decode()
    assert re.search(r'id="id_why_error"><li>[^<]*Say why it is published', page)
    assert client.post(change(draft), data | {"why": "Decided"}).status_code == 302
    data = form_data(client.get(change(draft)).content.decode(), why="")
    page = client.post(change(draft), data | {"name": "Corrected"}).content.decode()
    assert re.search(r'id="id_why_error"><li>This is public[^<]*Say why', page)
    assert 'value="Corrected"' in page  # what was typed is kept
    assert UnitName.objects.get().name == "Still a draft"
    answer = client.post(change(draft), data | {"name": "Corrected", "why": "A typo"})
    assert answer.status_code == 302
    assert UnitName.objects.get().name == "Corrected"
    assert Revision.objects.latest("pk").comment == "A typo"


def test_an_editor_needs_no_reason_for_a_draft_or_a_proposal():
    client = signed_in(roles.EDITOR)
    public = NameFactory(unit__code="a")
    data = form_data(client.get(change(public)).content.decode(), why="") | {"name": "Other"}
    assert client.post(change(public), data).status_code == 302
    assert Proposal.objects.get().after == {"name": "Other"}


def says_why_at_the_field(page):
    """Does the error stand at the box for the reason, with the focus there?"""
    [box] = re.findall(r'<input type="text" name="why"[^>]*>', page)
    said = re.search(r'<ul class="errorlist" id="why-wrong"><li>[^<]*Say why', page)
    return bool(said) and 'aria-describedby="why-wrong' in box and "autofocus" in box


def test_a_publisher_gives_a_reason_to_delete_what_is_public():
    client = signed_in(roles.PUBLISHER)
    public = NameFactory(unit=unit("a", end="1999"), start="2000", source=SourceFactory())
    draft = NameFactory(unit=public.unit, start="2001", status="draft")
    delete = reverse("admin:orgchart_unitname_delete", args=[public.pk])
    assert 'name="why"' in client.get(delete).content.decode()
    page = client.post(delete, {"post": "yes"}).content.decode()
    assert says_why_at_the_field(page)
    assert "Nothing was deleted or changed." in page
    many = {"action": "delete_selected", "_selected_action": [public.pk, draft.pk]}
    listed = reverse("admin:orgchart_unitname_changelist")
    assert 'name="why"' in client.post(listed, many).content.decode()
    page = client.post(listed, many | {"post": "yes"}).content.decode()
    assert says_why_at_the_field(page)
    for fact in (public, draft):  # what was ticked is asked about again
        assert f'name="_selected_action" value="{fact.pk}"' in page
    assert UnitName.objects.filter(pk__in=[public.pk, draft.pk]).count() == 2
    address = reverse("admin:orgchart_unitname_delete", args=[draft.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    client.post(delete, {"post": "yes", "why": "A mistake"})
    assert not UnitName.objects.filter(pk__in=[public.pk, draft.pk]).exists()
    assert Revision.objects.latest("pk").comment == "A mistake"
    recover = {"deletion": list(Deletion.objects.values_list("pk", flat=True))}
    page = client.post(reverse("admin:deleted"), recover).content.decode()
    assert "Say why it is published" in page
    assert says_why_at_the_field(page)
    assert page.count(" checked>") == len(recover["deletion"]) > 0


def test_a_publisher_gives_a_reason_to_restore_what_is_public():
    client = signed_in(roles.PUBLISHER)
    public = NameFactory(unit__code="a", source=SourceFactory())
    for title in ("First", "Second"):
        with recording():
            public.name = title
            public.save()
    first = Revision.objects.earliest("pk").pk
    address = reverse("admin:history", args=["unitname", public.pk])
    page = client.post(address, {"number": first}).content.decode()
    assert says_why_at_the_field(page)
    assert UnitName.objects.get().name == "Second"
    client.post(address, {"number": first, "why": "Was right"})
    assert UnitName.objects.get().name == "First"


def test_an_administrator_puts_people_into_groups():
    client = signed_in(roles.ADMINISTRATOR)
    newcomer = person(roles.VIEWER, "newcomer")
    address = reverse("admin:auth_user_change", args=[newcomer.pk])
    page = client.get(address).content.decode()
    assert "is_superuser" not in page
    publisher = Group.objects.get(name=roles.PUBLISHER)
    data = form_data(page) | {"groups": [publisher.pk], "is_superuser": "on"}
    assert client.post(address, data).status_code == 302
    newcomer = User.objects.get(pk=newcomer.pk)
    assert newcomer.has_perm("orgchart.publish")
    assert not newcomer.is_superuser


def test_an_administrator_makes_an_account_that_opens_the_desk(client):
    administrator = signed_in(roles.ADMINISTRATOR)
    data = {
        "username": "newcomer",
        "email": "newcomer@example.org",
        "usable_password": "true",
        "password1": "a long pass phrase",
        "password2": "a long pass phrase",
        "groups": [Group.objects.get(name=roles.EDITOR).pk],
        "is_active": "on",
    }
    assert administrator.post(reverse("admin:auth_user_add"), data).status_code == 302
    client.post("/accounts/login/", {"login": "newcomer", "password": "a long pass phrase"})
    assert client.get(reverse("admin:reorganise", args=["rename"])).status_code == 200
    listed = administrator.get(reverse("admin:auth_user_changelist")).content.decode()
    assert "Editor" in listed


def test_an_administrator_does_not_lay_hands_on_a_superuser(admin_user):
    client = signed_in(roles.ADMINISTRATOR)
    listed = client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert ">administrator<" in listed
    assert ">admin<" not in listed
    address = reverse("admin:auth_user_change", args=[admin_user.pk])
    assert client.get(address).status_code == 302
    password = reverse("admin:auth_user_password_change", args=[admin_user.pk])
    data = {"password1": "a long pass phrase", "password2": "a long pass phrase"}
    client.post(password, data)
    admin_user.refresh_from_db()
    assert admin_user.check_password("password")


def test_to_take_the_mark_of_a_draft_away_is_to_publish_and_needs_a_reason():
    document = DocumentFactory(draft=True)
    client = signed_in(roles.PUBLISHER)
    data = form_data(client.get(change(document)).content.decode())
    del data["draft"]
    assert (
        "Say why it is published"
        in client.post(change(document), data | {"why": ""}).content.decode()
    )
    assert client.post(change(document), data | {"why": "Read"}).status_code == 302
    document.refresh_from_db()
    assert not document.draft
