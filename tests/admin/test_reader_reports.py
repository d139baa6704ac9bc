"""The desk reads what readers report, and answers them."""

import io
import logging
from html import unescape

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.test.utils import override_script_prefix
from django.urls import reverse

from orgchart import roles
from orgchart.admin.reader_reports import public_page
from orgchart.exchange.dumps.formats import BY_FILE
from orgchart.models import RECORDS, Document, Proposal, ReaderReport, UnitName

from ..accounts import signed_in
from ..factories import NameFactory, UnitFactory
from ..rows import reading

pytestmark = pytest.mark.django_db
LIST = "/admin/reports/"
NUMBER = "KKKK-2222"
PRIVATE = {"words": "Zzyzx words", "shown_by": "Zzyzx source", "mail": "zzyzx@example.org"}


def report(**given):
    return ReaderReport.objects.create(**{"reference": NUMBER, **PRIVATE, **given})


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(" ".join(answer.content.decode().split()))


def reply(client, number=NUMBER, seen="", **typed):
    given = {"state": "looked_at", "answer": "", "link": "", "seen": seen, **typed}
    answer = client.post(f"{LIST}{number}/", given, follow=True)
    return answer, unescape(" ".join(answer.content.decode().split()))


def test_the_first_page_and_the_list_say_what_waits_for_an_answer():
    report(page="/units/dpko/")
    publisher = signed_in(roles.PUBLISHER)
    first = page(publisher, "/admin/")
    assert "1 draft, proposal or report of a reader waits for a publisher" in first
    assert '<h2 id="waits">What waits for me</h2> <p> <a href="/admin/drafts/">' in first
    assert '<a href="/admin/drafts/#reports"> 1 report of a reader waits for an answer</a>' in first
    listed = page(publisher, LIST)
    assert NUMBER in listed
    assert "Zzyzx words" in listed


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("zzyzx", True), (NUMBER.lower(), True), ("dpko", True), ("unifil", False)],
)
def test_a_report_is_found_by_its_number_its_page_and_its_words(words, is_found):
    report(page="/units/dpko/")
    assert (f"{LIST}{NUMBER}/" in page(signed_in(roles.EDITOR), f"{LIST}?q={words}")) == is_found


def test_the_list_tells_those_that_wait_from_those_that_are_answered():
    report()
    report(reference="LLLL-2222", state="unchanged", answer="No.", mail="")
    editor = signed_in(roles.EDITOR)
    found = {
        show: [number in page(editor, f"{LIST}?show={show}") for number in (NUMBER, "LLLL-2222")]
        for show in ("open", "answered", "all", "nonsense")
    }
    assert found == {
        "open": [True, False],
        "answered": [False, True],
        "all": [True, True],
        "nonsense": [True, False],
    }


def test_nobody_at_the_desk_sees_the_mail_address():
    report()
    for role in (roles.EDITOR, roles.PUBLISHER, roles.ADMINISTRATOR):
        client = signed_in(role)
        for address in (LIST, f"{LIST}{NUMBER}/"):
            assert "zzyzx@example.org" not in page(client, address)


def test_viewers_and_the_public_see_no_report_and_editors_answer_none():
    report()
    viewer, editor = signed_in(roles.VIEWER), signed_in(roles.EDITOR)
    for address in (LIST, f"{LIST}{NUMBER}/"):
        assert "Zzyzx" not in page(viewer, address, 403)
        assert Client().get(address).status_code == 302
    assert "Publishers answer readers." in page(editor, f"{LIST}{NUMBER}/")
    for typed in ({"state": "unchanged", "answer": "No."}, {"delete": "1"}):
        assert reply(editor, **typed)[0].status_code == 403
    assert ReaderReport.objects.get().state == "received"


def test_an_answer_is_public_and_mailed_once_and_the_address_is_deleted(
    django_capture_on_commit_callbacks,
):
    NameFactory(unit__code="dpko")
    report(page="/units/dpko/?on=2009-07-31")
    publisher = signed_in(roles.PUBLISHER)
    form = page(publisher, f"{LIST}{NUMBER}/")
    assert 'value="/units/dpko/?on=2009-07-31"' in form
    with django_capture_on_commit_callbacks(execute=True):
        _, said = reply(publisher, state="corrected", link="/units/dpko/?on=2009-07-31")
    assert "The reader is told by mail." in said
    [sent] = mail.outbox
    assert sent.to == ["zzyzx@example.org"]
    assert NUMBER in sent.subject
    assert "State: corrected" in sent.body
    assert "http://testserver/units/dpko/?on=2009-07-31" in sent.body
    assert f"http://testserver/reports/{NUMBER}/" in sent.body
    assert "Zzyzx" not in sent.body
    kept = ReaderReport.objects.get()
    assert (kept.state, kept.mail, kept.answered_by.username) == ("corrected", "", "publisher")
    public = page(Client(), kept.get_absolute_url())
    assert "corrected" in public
    assert 'href="/units/dpko/?on=2009-07-31"' in public
    assert "publisher" not in public
    with django_capture_on_commit_callbacks(execute=True):
        reply(publisher, seen=kept.answered_at.isoformat(), state="unchanged", answer="No.")
    assert len(mail.outbox) == 1


def test_a_report_that_is_only_looked_at_keeps_its_address(django_capture_on_commit_callbacks):
    report(language="fr")
    with django_capture_on_commit_callbacks(execute=True):
        reply(signed_in(roles.PUBLISHER), state="looked_at", answer="We ask.")
    assert ReaderReport.objects.get().mail == "zzyzx@example.org"
    [sent] = mail.outbox
    assert "We ask." in sent.body
    assert f"/fr/reports/{NUMBER}/" in sent.body  # in the language of the form
    assert f"Numéro\xa0: {NUMBER}" in sent.body
    assert "votre signalement" in sent.subject
    assert "Somebody" not in sent.body


def test_without_an_address_nobody_is_mailed(django_capture_on_commit_callbacks):
    report(mail="")
    with django_capture_on_commit_callbacks(execute=True):
        _, said = reply(signed_in(roles.PUBLISHER), state="unchanged", answer="No.")
    assert "The reader is not told, because no mail address is kept." in said
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"state": "unchanged"}, "Say why nothing was changed."),
        ({"state": "unchanged", "answer": "x" * 2001}, "Write 2000 at most."),
        ({"state": "corrected"}, "Give the page that shows what was corrected."),
        ({"state": "received"}, "is not one of the choices"),
        ({"state": "nonsense"}, "is not one of the choices"),
        *(
            ({"state": "corrected", "link": link}, "This is no public page of this site.")
            for link in (
                *("https://evil.example/", "//evil.example/", "/admin/", "/accounts/login/"),
                *("/units/nobody/", "/units/draft/", "/documents/x/", "javascript:x", "units"),
                *("/nothing/", "/data/registry.zip", "/static/x.css", "/units/\x07/"),
                *("/api/reconcile", "/fr/api/reconcile", "/fr/api/preview/", "/api/v1/units"),
            )
        ),
    ],
)
def test_an_answer_that_is_not_whole_is_not_kept(typed, message):
    UnitFactory(code="draft")
    report()
    _, said = reply(signed_in(roles.PUBLISHER), **typed)
    assert message in said
    assert ReaderReport.objects.get().state == "received"


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("/units/dpko/?q=buy", "/units/dpko/"),
        ("/fr/units/dpko/?on=2009", "/fr/units/dpko/?on=2009"),
        ("/documents/A/RES/61/279/", "/documents/A/RES/61/279/"),
        ("/", "/"),
        ("/changes/", "/changes/"),
    ],
)
def test_of_the_page_only_its_path_and_day_are_told(written, link):
    NameFactory(unit__code="dpko")
    Document.objects.create(symbol="A/RES/61/279")
    report()
    reply(signed_in(roles.PUBLISHER), state="corrected", link=written)
    assert ReaderReport.objects.get().link == link


def test_what_somebody_answered_meanwhile_is_not_overwritten():
    report()
    publisher = signed_in(roles.PUBLISHER)
    reply(publisher, state="unchanged", answer="First.")
    _, said = reply(publisher, state="unchanged", answer="Second.")
    assert "Somebody answered this report after you opened it." in said
    assert ReaderReport.objects.get().answer == "First."


def test_nonsense_can_be_deleted(caplog, django_capture_on_commit_callbacks):
    report()
    with (
        caplog.at_level(logging.INFO, "registry.audit"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        _, said = reply(signed_in(roles.PUBLISHER), delete="1")
    assert f"Report {NUMBER} is deleted." in said
    assert not ReaderReport.objects.exists()
    assert f"report of a reader deleted: '{NUMBER}'" in caplog.text
    page(Client(), f"/reports/{NUMBER}/", 404)


def test_the_log_says_who_answered_and_nothing_of_the_reader(
    caplog, django_capture_on_commit_callbacks
):
    with (
        caplog.at_level(logging.INFO),
        django_capture_on_commit_callbacks(execute=True),
    ):
        report()
        reply(signed_in(roles.PUBLISHER), state="unchanged", answer="No.")
    assert f"report of a reader answered: '{NUMBER}'" in caplog.text
    assert "zzyzx" not in caplog.text.lower()


def test_from_a_report_an_editor_makes_a_proposal_with_its_number_as_reason():
    name = NameFactory(unit__code="dpko", name="Departmnt")
    report(fact_kind="orgchart.unitname", fact_id=name.pk, about="name “Departmnt”")
    editor = signed_in(roles.EDITOR)
    form = f"/admin/orgchart/unitname/{name.pk}/change/?_report={NUMBER}"
    assert form in page(editor, f"{LIST}{NUMBER}/")
    opened = editor.get(form)
    assert opened.context["adminform"].form["why"].value() == f"Report {NUMBER} of a reader"
    assert "of a reader" not in page(editor, form.replace(NUMBER, "<b>x</b>"))
    assert not Proposal.objects.exists()
    UnitName.objects.all().delete()
    assert "The fact is not in the registry any more." in page(editor, f"{LIST}{NUMBER}/")


def test_no_export_and_no_public_file_has_a_report(client, registry, tmp_path):
    report(page="/units/dpko/?q=zzyzx")
    assert ReaderReport not in RECORDS
    call_command("export_fixtures", tmp_path / "fixtures", stdout=io.StringIO())
    written = b"".join(path.read_bytes() for path in (tmp_path / "fixtures").iterdir())
    for file in BY_FILE:
        written += client.get(f"/data/{file}").getvalue()
    assert b"zzyzx" not in written.lower()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "unchanged", "mail": ""},
        {"state": "corrected", "mail": ""},
        {"state": "unchanged", "answer": "No."},
    ],
)
def test_the_database_refuses_what_no_report_can_be(wrong):
    with transaction.atomic(), pytest.raises(IntegrityError):
        report(**wrong)


def test_the_daily_job_says_in_how_many_reports_it_deleted_what_is_private():
    report(at="2001-01-01T00:00Z")
    out = io.StringIO()
    call_command("publish_due", stdout=out)
    assert "Reports of readers in which what is private was deleted: 1." in out.getvalue()
    assert ReaderReport.objects.get().mail == ""


def test_the_list_and_a_report_cost_the_same_with_many():
    report()
    publisher = signed_in(roles.PUBLISHER)

    def cost(address):
        with reading() as read:
            assert publisher.get(address).status_code == 200
        return read.queries, read.rows

    few = {address: cost(address) for address in (LIST, f"{LIST}{NUMBER}/", "/admin/")}
    for number in range(120):
        report(reference=f"MMMM-{number:04}")
    for address, (queries, rows) in few.items():
        assert cost(address)[0] == queries
        assert cost(address)[1] <= rows + 50


def test_who_sends_again_after_the_answer_of_somebody_else_answers_after_it():
    report()
    publisher = signed_in(roles.PUBLISHER)
    reply(publisher, state="unchanged", answer="First.")
    typed = {"state": "unchanged", "answer": "Second."}
    refused, said = reply(publisher, **typed)
    assert '<dt>Answer</dt> <dd dir="auto">First.</dd>' in said
    shown = {box.name: box.value() for box in refused.context["form"]}
    assert shown.items() >= typed.items()
    reply(publisher, **shown)
    assert ReaderReport.objects.get().answer == "Second."


def test_an_answer_that_lacks_something_does_not_pass_for_one_that_saw_the_last():
    report()
    publisher = signed_in(roles.PUBLISHER)
    reply(publisher, state="unchanged", answer="First.")
    refused, _said = reply(publisher, state="unchanged")
    assert refused.context["form"]["seen"].value() == ""


@pytest.mark.parametrize("language", ["en-gb", "fr"])
@pytest.mark.parametrize("link", ["/units/dpko/", "/fr/units/dpko/?on=2009", "/ar/changes/"])
def test_pages_in_every_language_are_known_whatever_the_desk_speaks(language, link):
    NameFactory(unit__code="dpko")
    report(page=link)
    publisher = signed_in(roles.PUBLISHER)
    publisher.post(reverse("desk-language"), {"language": language, "next": "/admin/"})
    form = page(publisher, f"{LIST}{NUMBER}/")
    assert f'name="link" value="{link}"' in form
    assert (f"/change/?_report={NUMBER}" in form) == ("dpko" in link)
    reply(publisher, state="corrected", link=link)
    assert ReaderReport.objects.get().link == link


def test_a_site_below_a_path_knows_its_pages():
    NameFactory(unit__code="dpko")
    with override_script_prefix("/registry/"):
        assert public_page("/registry/units/dpko/?on=2009") == "/registry/units/dpko/?on=2009"
        assert public_page("/registry/fr/units/dpko/") == "/registry/fr/units/dpko/"


def test_a_report_of_the_page_of_a_document_leads_to_its_form():
    document = Document.objects.create(symbol="A/RES/61/279")
    report(page="/fr/documents/A/RES/61/279/")
    form = page(signed_in(roles.EDITOR), f"{LIST}{NUMBER}/")
    address = f"/admin/orgchart/document/{document.pk}/change/?_report={NUMBER}"
    assert f'href="{address}">Correct the record</a>' in form
    assert "the forms that these lead to" in form


def test_a_report_of_no_record_names_no_forms():
    report(page="/changes/")
    form = page(signed_in(roles.EDITOR), f"{LIST}{NUMBER}/")
    assert "_report=" not in form
    assert "the forms that these lead to" not in form
