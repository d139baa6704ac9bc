"""What Django's admin says by itself is said in the words of the registry, on every page of it."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from orgchart import roles
from orgchart.models import RECORDS

from ..accounts import person, signed_in
from ..factories import DocumentFactory, NameFactory, unit
from .forms import change, form_data

pytestmark = pytest.mark.django_db

THEIRS = (
    "successfully",
    "Authentication and Authorization",
    "to change<",
    "Change user",
    "Add user",
    "<h1>Add ",
    "<h1>Change ",
    "Raw passwords",
    "algorithm",
    "pbkdf2",
    "Password-based",
    "Designates whether",
    ">Delete selected",
    "Required. 150",
    "created a user",
    "Change history",
)
"""Words of the framework."""


@pytest.fixture
def boss():
    user = person(roles.ADMINISTRATOR, "boss")
    user.groups.add(Group.objects.get(name=roles.PUBLISHER))
    client = signed_in(roles.VIEWER, "other")
    client.force_login(user)
    return client


def said(page):
    """The messages of a page, as plain words."""
    [found] = re.findall(r'<ul class="messagelist">(.*?)</ul>', page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found)).split())


def heading(client, address):
    page = client.get(address).content.decode()
    return unescape(re.search(r"<h1>\s*(.*?)\s*</h1>", page, re.DOTALL)[1]), page


def test_no_page_of_accounts_or_records_has_words_of_the_framework(boss):
    other, name = User.objects.get(username="other"), unit("a").names.get()
    account = [f"admin:auth_user_{page}" for page in ("change", "delete", "history")]
    pages = [
        reverse(page, args=[other.pk]) for page in (*account, "admin:auth_user_password_change")
    ]
    pages += [reverse(f"admin:auth_user_{page}") for page in ("changelist", "add")]
    pages += [reverse("admin:app_list", args=[app]) for app in ("auth", "orgchart")]
    pages += [reverse("admin:index"), change(name), change(name).replace("change", "delete")]
    for kind in filter(admin.site.is_registered, RECORDS):
        address = f"admin:{kind._meta.app_label}_{kind._meta.model_name}"
        pages += [reverse(f"{address}_{page}") for page in ("changelist", "add")]
    found = []
    for page in pages:
        text = unescape(boss.get(page).content.decode())
        found += [(page, words) for words in THEIRS if words in text]
    assert not found


def test_headings_name_the_list_the_record_and_what_is_new(boss):
    name = NameFactory(unit=unit("a", end="2000"), name="Police Division", start="2001")
    assert heading(boss, reverse("admin:orgchart_unitname_changelist"))[0] == "Unit names"
    assert heading(boss, reverse("admin:orgchart_unitname_add"))[0] == "New unit name"
    title, page = heading(boss, change(name))
    assert title == "Unit name “Police Division, since 2001”"
    crumbs = re.search(r'<div class="breadcrumbs">(.*?)</div>', page, re.DOTALL)[1]
    assert [unescape(words) for words in re.findall(r">([^<>]+)</a>", crumbs)] == [
        "Home",
        "Unit names",
    ]
    other = User.objects.get(username="other")
    assert heading(boss, reverse("admin:auth_user_change", args=[other.pk]))[0] == "Account “other”"


def test_a_save_says_the_name_that_the_record_has_now_with_a_link(boss):
    name = NameFactory(unit=unit("a", end="2000"), name="Before", start="2001")
    data = form_data(boss.get(change(name)).content.decode()) | {"name": "Now", "why": "x"}
    page = boss.post(change(name), data, follow=True).content.decode()
    assert said(page) == "Unit name “Now, since 2001” was saved."
    assert f'<a href="{change(name)}">Unit name “Now, since 2001”</a>' in unescape(page)


def test_a_draft_is_said_to_be_one(boss):
    draft = NameFactory(unit=unit("a", end="2000"), status="draft", start="2001")
    data = form_data(boss.get(change(draft)).content.decode()) | {"name": "Now"}
    page = boss.post(change(draft), data, follow=True).content.decode()
    assert said(page) == "Unit name “Now, since 2001” was saved as a draft."


def test_what_is_deleted_is_named(boss):
    first, second, third = (DocumentFactory(symbol=f"A/RES/60/{number}") for number in (1, 2, 3))
    delete = change(first).replace("change", "delete")
    page = boss.post(delete, {"post": "yes", "why": "x"}, follow=True).content.decode()
    assert said(page) == "Document “A/RES/60/1” was deleted."
    ticked = {"action": "delete_selected", "_selected_action": [second.pk, third.pk]}
    many = boss.post(
        reverse("admin:orgchart_document_changelist"),
        ticked | {"post": "yes", "why": "x"},
        follow=True,
    )
    assert said(many.content.decode()) == "2 records were deleted."


def test_an_account_is_saved_and_its_password_set_in_our_words(boss):
    other = User.objects.get(username="other")
    address = reverse("admin:auth_user_change", args=[other.pk])
    data = form_data(boss.get(address).content.decode()) | {"email": "new@example.org"}
    page = boss.post(address, data, follow=True).content.decode()
    assert said(page) == "Account “other” was saved."
    password = reverse("admin:auth_user_password_change", args=[other.pk])
    new = {"password1": "a-long-one-19", "password2": "a-long-one-19", "set-password": "1"}
    page = boss.post(password, new, follow=True).content.decode()
    assert said(page) == "“other” has a new password."
    other.refresh_from_db()
    assert other.check_password("a-long-one-19")
    wrong = boss.post(password, new | {"password2": "another-one-19"}).content.decode()
    assert "The two passwords are not the same." in unescape(wrong)
    page = boss.post(password, {"unset-password": "1"}, follow=True).content.decode()
    assert said(page) == "“other” has no password now, and can only use single sign-on."
    other.refresh_from_db()
    assert not other.has_usable_password()


def test_the_history_of_an_account_lists_its_changes(boss):
    other = User.objects.get(username="other")
    address = reverse("admin:auth_user_history", args=[other.pk])
    assert "No change of this account is kept." in boss.get(address).content.decode()
    page = reverse("admin:auth_user_change", args=[other.pk])
    data = form_data(boss.get(page).content.decode()) | {"email": "new@example.org"}
    boss.post(page, data)
    assert (
        "boss" in re.search(r"<tbody>.*?</tbody>", boss.get(address).content.decode(), re.DOTALL)[0]
    )
