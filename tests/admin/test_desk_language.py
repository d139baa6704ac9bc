"""The desk in English and French: each person chooses, and pages and mails follow."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from orgchart import roles
from orgchart.languages import recorded, shows_the_record, speaking_to_staff
from orgchart.models import NameTranslation, StaffLanguage, UnitName
from orgchart.writing.reminding import send_of_the_week
from orgchart.writing.staff_languages import keep_language, language_of_person

from ..accounts import person, signed_in
from ..factories import NameFactory, SourceFactory
from .queueing import PAGE
from .test_drafts import opened

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


def choose(client, language, to="/admin/"):
    return client.post(reverse("desk-language"), {"language": language, "next": to})


@pytest.fixture
def editor():
    return signed_in(roles.EDITOR, "eve")


def page(client, address="/admin/"):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer, answer.content.decode()


def test_the_desk_is_in_english_unless_somebody_chooses(editor):
    answer, shown = page(editor)
    assert '<html lang="en-gb"' in shown
    assert answer["Content-Language"] == "en"
    assert '<button type="submit" name="language" value="fr" lang="fr">Français</button>' in shown


def test_the_choice_leads_back_to_the_page_and_holds_on_every_page_of_the_desk(editor):
    answer = choose(editor, "fr", "/admin/quality/?all=x")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/quality/?all=x")
    for address in ("/admin/", "/accounts/email/", "/accounts/login/?next=/admin/"):
        answer = editor.get(address, follow=True)
        shown = answer.content.decode()
        assert '<html lang="fr"' in shown, address
        assert answer["Content-Language"] == "fr"
        assert 'value="en-gb" lang="en">English</button>' in shown
    assert editor.get("/admin/nowhere/").content.decode().count('<html lang="fr"') == 1
    choose(editor, "en-gb")
    assert '<html lang="en-gb"' in page(editor)[1]


def test_the_public_site_does_not_follow_the_choice(editor):
    choose(editor, "fr")
    answer, shown = page(editor, "/about/")
    assert answer["Content-Language"] == "en"
    assert 'name="language"' not in shown


@pytest.mark.parametrize("language", ["ar", "de", "", "fr'"])
def test_the_desk_speaks_no_other_language(editor, language):
    choose(editor, language)
    editor.cookies[COOKIE] = language or "x"
    assert '<html lang="en-gb"' in page(editor)[1]


@pytest.mark.parametrize("place", ["https://example.org/", "//example.org/", "javascript:x", ""])
def test_the_choice_leads_nowhere_else(editor, place):
    assert choose(editor, "fr", place)["Location"] == reverse("admin:index")


def test_a_language_is_not_chosen_by_a_link(editor):
    assert editor.get(reverse("desk-language"), {"language": "fr"}).status_code == 405


def test_the_cookie_is_for_this_site_alone(editor):
    cookie = choose(editor, "fr").cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_whoever_signs_in_goes_on_in_the_language_of_the_account():
    eve = person(roles.EDITOR, "eve")
    keep_language(eve, "fr")
    client = Client()
    typed = {"login": "eve", "password": "pw-of-eve"}
    answer = client.post(reverse("account_login"), typed)
    assert answer.cookies[COOKIE].value == "fr"
    assert '<html lang="fr"' in page(client)[1]


def test_a_person_can_choose_before_signing_in_and_another_choice_replaces_the_first():
    client = Client()
    choose(client, "fr", "/accounts/login/")
    assert '<html lang="fr"' in page(client, "/accounts/login/")[1]
    assert not StaffLanguage.objects.exists()
    eve = person(roles.EDITOR, "eve")
    client.force_login(eve)
    for code in ("fr", "en-gb"):
        choose(client, code)
        assert language_of_person(User.objects.get(pk=eve.pk)) == code
    assert StaffLanguage.objects.count() == 1


def test_dates_are_written_as_the_language_writes_them(editor):
    eve = User.objects.get(username="eve")
    assert language_of_person(eve) == settings.LANGUAGE_CODE
    name = NameFactory(unit__code="u", start="2007-07-01", end="2010-03-02")
    address = f"/admin/orgchart/unit/{name.unit_id}/change/"
    assert "1 July 2007" in page(editor, address)[1]
    choose(editor, "fr")
    assert "1er juillet 2007" in page(editor, address)[1]


def test_names_are_shown_and_saved_as_they_are_recorded(editor):
    name = NameFactory(unit__code="u", name="Department of Peace")
    NameTranslation.objects.create(
        name=name, language="fr", text="Département de la paix", source=SourceFactory()
    )
    choose(editor, "fr")
    shown = page(editor, f"/admin/orgchart/unit/{name.unit_id}/change/")[1]
    assert "Department of Peace" in shown
    with speaking_to_staff("fr"):
        read = UnitName.objects.get(pk=name.pk)
        assert read.name == "Department of Peace"
        assert recorded("Peace") == "Peace"
        read.save()
    with translation.override("fr"):
        assert not shows_the_record()
        assert UnitName.objects.get(pk=name.pk).name == "Département de la paix"


def test_a_mail_is_in_the_language_of_whoever_gets_it(
    queue, ann, bob, django_capture_on_commit_callbacks
):
    name, _post, proposal = queue
    keep_language(ann, "fr")
    publisher = signed_in(roles.PUBLISHER)
    decided = {"fact": f"orgchart.unitname:{name.pk}", "proposal": proposal.pk, "back": "ticked"}
    with django_capture_on_commit_callbacks(execute=True):
        publisher.post(PAGE, opened(publisher) | {"why": "Look again."} | decided)
    sent = {message.to[0]: message for message in mail.outbox}
    to_bob, to_ann = sent["bob@example.org"], sent["ann@example.org"]
    assert "Reason: Look again." in to_bob.body
    with translation.override("fr"):
        reason = translation.gettext("Reason: %(comment)s") % {"comment": "Look again."}
        site = translation.gettext("Organization chart registry")
    assert reason in to_ann.body
    assert to_ann.subject.startswith(site)
    assert not to_bob.subject.startswith(site)


def test_a_mail_about_the_account_is_in_its_language(client):
    eve = person(roles.EDITOR, "eve")
    keep_language(eve, "fr")
    client.post(reverse("account_reset_password"), {"email": eve.email})
    with translation.override("fr"):
        name = translation.gettext("Organization chart registry of United Nations peacekeeping")
    assert name in mail.outbox[0].body


def test_the_mail_of_the_week_is_in_the_language_of_each_account(settings):
    settings.WEEKLY_MAIL = ["eve@example.org", "list@example.org"]
    keep_language(person(roles.EDITOR, "eve"), "fr")
    send_of_the_week([])
    to_eve, to_list = mail.outbox
    with translation.override("fr"):
        site = translation.gettext("Organization chart registry")
    assert to_eve.body.endswith(site)
    assert not to_list.body.endswith(site)
