"""The quality page: it links to each finding, and keeps counts only when a writer asks for it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from orgchart import roles
from orgchart.models import Proposal, QualityCount, SeenFinding, Source, UnitName
from orgchart.queries.quality import CHECKS

from ..accounts import signed_in
from ..factories import MandateFactory, NameFactory, unit
from ..rows import reading
from .forms import form_data

pytestmark = pytest.mark.django_db
PAGE = "/admin/quality/"


def test_the_page_links_to_each_finding_and_keeps_nothing(registry):
    page = signed_in(roles.EDITOR).get(PAGE).content.decode()
    for check in CHECKS:
        assert str(check.title) in page
    assert "/admin/orgchart/unit/" in page
    assert 'class="trend"' not in page
    assert not QualityCount.objects.exists()


def test_a_writer_keeps_the_counts_of_the_day(registry):
    client = signed_in(roles.EDITOR)
    page = client.post(PAGE, follow=True).content.decode()
    assert "Today’s counts are kept." in page
    counts = {count.check_name: count.count for count in QualityCount.objects.all()}
    assert counts["without_solid_line"] == 4
    assert len(counts) == len(CHECKS)
    client.post(PAGE)
    assert QualityCount.objects.count() == len(CHECKS)
    assert "Units without a solid line" in client.get("/admin/").content.decode()


def test_a_reader_keeps_no_counts(registry):
    client = signed_in(roles.VIEWER)
    assert "Keep today" not in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 403
    assert not QualityCount.objects.exists()


def test_earlier_counts_are_drawn_with_those_of_today(registry):
    client = signed_in(roles.EDITOR)
    client.post(PAGE)
    QualityCount.objects.update(day="2026-01-01")
    page = client.get(PAGE).content.decode()
    assert 'class="trend"' in page
    assert "4 on 1 January 2026." in page
    assert QualityCount.objects.count() == len(CHECKS)


def test_all_findings_of_a_check_can_be_shown(registry):
    client = signed_in(roles.VIEWER)
    short, whole = client.get(PAGE), client.get(f"{PAGE}?all=without_authority")
    assert whole.content.count(b"<li>") > short.content.count(b"<li>")


# --- from one finding to the next ---


@pytest.fixture
def bad():
    """Three sources whose addresses are findings."""
    return [
        Source.objects.create(slug=slug, title=f"Bad {slug}", url="htp:/un.org") for slug in "abc"
    ]


def finding_links(page, words):
    """The addresses of the record, and of the page that leaves it, of the finding with those words."""
    link = re.search(rf'<a href="([^"]*)">[^<]*{words}[^<]*</a>\s*· <a href="([^"]*)"', page)
    return unescape(link[1]), unescape(link[2])


def test_saving_leads_to_the_next_finding_and_the_last_one_back_to_the_list(bad):
    client = signed_in(roles.PUBLISHER)
    address, _leave = finding_links(client.get(PAGE).content.decode(), "Bad a")
    for expected in ["Bad a", "Bad b", "Bad c"]:
        page = client.get(address).content.decode()
        assert f"{expected}: “htp:/un.org” Correct the address." in page
        assert "Save and go to the next" in page
        sent = {**form_data(page), "url": "https://un.org/x", "_next": "1"}
        sent.pop("_save", None)
        answer = client.post(address, sent, follow=True)
        address = answer.redirect_chain[-1][0]
    assert address == f"{PAGE}#malformed_addresses"
    page = answer.content.decode()
    assert "Nothing is left to fix under “Addresses that are not valid”." in page
    assert not Source.objects.filter(url="htp:/un.org").exists()


def test_what_is_not_fixed_is_passed_by(bad):
    client = signed_in(roles.EDITOR)
    address, _leave = finding_links(client.get(PAGE).content.decode(), "Bad b")
    page = client.get(address).content.decode()
    sent = {**form_data(page), "url": "https://un.org/x", "_next": "1"}
    answer = client.post(address, sent, follow=True)  # public, so it is only proposed
    assert Proposal.objects.count() == 1
    assert "Bad c: “htp:/un.org”" in answer.content.decode()
    address = answer.redirect_chain[-1][0]
    link = re.search(r'href="([^"]*)">Next finding<', answer.content.decode())[1]
    last = client.get(unescape(link), follow=True).content.decode()
    assert "That was the last finding under “Addresses that are not valid”. 3 are still" in last


def test_saving_otherwise_keeps_to_the_finding(bad):
    client = signed_in(roles.PUBLISHER)
    address, _leave = finding_links(client.get(PAGE).content.decode(), "Bad b")
    sent = {**form_data(client.get(address).content.decode()), "url": "https://un.org/1"}
    assert client.post(address, {**sent, "_continue": "1"}).url == address
    sent = {**form_data(client.get(address).content.decode()), "url": "https://un.org/2"}
    assert client.post(address, {**sent, "_save": "1"}).url == f"{PAGE}#malformed_addresses"
    sent = {**form_data(client.get(address).content.decode()), "url": "nowhere", "_next": "1"}
    wrong = client.post(address, sent)
    assert wrong.status_code == 200
    assert "Save and go to the next" in wrong.content.decode()


def test_a_form_that_no_finding_led_to_offers_no_next(bad):
    client = signed_in(roles.PUBLISHER)
    page = client.get(f"/admin/orgchart/source/{bad[0].pk}/change/?_finding=x&_at=0")
    assert "Save and go to the next" not in page.content.decode()


# --- seen, leave it ---


def test_a_finding_that_is_left_goes_out_of_the_list_until_it_is_taken_back(bad):
    client = signed_in(roles.EDITOR, "edith")
    _form, address = finding_links(client.get(PAGE).content.decode(), "Bad b")
    page = client.get(address).content.decode()
    in_a_year = timezone.localdate().replace(day=1, year=timezone.localdate().year + 1)
    assert f'value="{in_a_year:%Y-%m}' in page
    day = timezone.localdate() + timedelta(days=40)
    sent = {"reason": "The archive has it so.", "until": day.isoformat()}
    listed = client.post(address, sent, follow=True).content.decode()
    assert "Addresses that are not valid: 2" in listed
    assert "Bad b" not in listed
    assert "1 finding is seen and left as it is" in listed
    seen = client.get("/admin/quality/seen/").content.decode()
    for words in ["Bad b: “htp:/un.org”", "The archive has it so.", "by edith on"]:
        assert words in seen
    number = SeenFinding.objects.get().pk
    back = client.post("/admin/quality/seen/", {"take_back": number}, follow=True)
    assert "is a finding again." in back.content.decode()
    assert "Addresses that are not valid: 3" in client.get(PAGE).content.decode()


def test_leaving_leads_to_the_next_and_a_second_time_replaces_the_first(bad):
    client = signed_in(roles.EDITOR)
    form, address = finding_links(client.get(PAGE).content.decode(), "Bad a")
    page = client.get(form).content.decode()
    assert unescape(re.search(r'href="([^"]*)">Seen, leave it<', page)[1]) == address
    sent = {"reason": "So", "until": "2999-01-01", "_next": "1"}
    answer = client.post(address, sent, follow=True).content.decode()
    assert "left as it is until 1 January 2999" in answer
    assert "Bad b: “htp:/un.org”" in answer
    SeenFinding.objects.update(until="2000-01-01")
    assert "None. A finding" in client.get("/admin/quality/seen/").content.decode()
    client.post(address, {**sent, "reason": "Again"})
    assert SeenFinding.objects.get().reason == "Again"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "", "until": "2999-01-01"}, "This field is empty. Fill it in."),
        ({"reason": "x", "until": "2020-01-01"}, "This day has passed. Choose a later one."),
        ({"reason": "x", "until": "soon"}, "That is not a day."),
        ({"reason": "x" * 501, "until": "2999-01-01"}, "Write 500 at most."),
    ],
)
def test_what_is_wrong_is_said(bad, sent, said):
    client = signed_in(roles.EDITOR)
    _form, address = finding_links(client.get(PAGE).content.decode(), "Bad a")
    assert said in client.post(address, sent).content.decode()
    assert not SeenFinding.objects.exists()


def test_a_finding_that_has_moved_is_not_left_by_mistake(bad):
    client = signed_in(roles.EDITOR)
    _form, address = finding_links(client.get(PAGE).content.decode(), "Bad b")
    Source.objects.filter(slug="a").update(url="https://un.org/x")
    answer = client.post(address, {"reason": "So", "until": "2999-01-01"}, follow=True)
    assert "The list of findings has changed meanwhile." in answer.content.decode()
    assert not SeenFinding.objects.exists()


def test_a_reader_leaves_nothing_and_takes_nothing_back(bad):
    writer, reader = signed_in(roles.EDITOR), signed_in(roles.VIEWER)
    _form, address = finding_links(writer.get(PAGE).content.decode(), "Bad a")
    assert "Seen, leave it" not in reader.get(PAGE).content.decode()
    assert reader.get(address).status_code == 403
    assert reader.post(address, {"reason": "x", "until": "2999-01-01"}).status_code == 403
    assert reader.post("/admin/quality/seen/", {"take_back": "1"}).status_code == 403
    assert "Take it back" not in reader.get("/admin/quality/seen/").content.decode()


def test_the_page_costs_as_many_queries_at_any_size(db):
    client, counted = signed_in(roles.EDITOR), []
    ContentType.objects.get_for_model(UnitName)  # what a process asks once, and keeps
    for size in (2, 12):
        for number in range(size):
            one = unit(f"u{size}-{number}")
            MandateFactory(unit=one, code=f"m{size}-{number}", start="2010", expires="2020")
            NameFactory(unit=one, start="2030", status="draft")
            Source.objects.create(slug=f"s{size}-{number}", title="S", url="htp:/un.org")
        SeenFinding.objects.create(
            check_name="malformed_addresses",
            kind="orgchart.source",
            object_id=Source.objects.latest("pk").pk,
            words="S",
            reason="So",
            until="2999-01-01",
            by="edith",
        )
        with reading() as read:
            assert client.get(PAGE).status_code == 200
        counted.append(read.queries)
    assert counted[0] == counted[1] <= 60


@pytest.mark.parametrize("button", ["_save", "_continue", "_next"])
def test_a_fact_saved_from_the_page_of_a_unit_keeps_the_finding_that_led_there(db, button):
    """As it is without scripts: the link of the row opens the whole form."""
    alone, other = unit("alone"), unit("other")
    mandate = MandateFactory(unit=alone)
    client = signed_in(roles.PUBLISHER)
    found = CHECKS[0].find(timezone.localdate())[0].record
    assert found in (alone, other)
    if found == other:
        mandate.unit = other
        mandate.save()
    page = client.get(f"/admin/orgchart/unit/{found.pk}/change/?_finding={CHECKS[0].name}&_at=0")
    page = page.content.decode()
    assert "staff-asked" in page
    link = re.search(rf'href="(/admin/orgchart/mandate/{mandate.pk}/change/[^"]*)"', page)
    form = client.get(unescape(link[1])).content.decode()
    assert "staff-asked" in form
    data = form_data(form) | {"text": "Other words", button: "1"}
    answer = client.post(unescape(link[1]), data, follow=True)
    mandate.refresh_from_db()
    assert mandate.text == "Other words"
    last = answer.content.decode()
    assert "staff-asked" in last
    where = {"_save": f"unit/{found.pk}/", "_continue": f"mandate/{mandate.pk}/"}
    after = CHECKS[0].find(timezone.localdate())[1].record
    assert where.get(button, f"unit/{after.pk}/") in answer.redirect_chain[-1][0]


def test_the_form_in_the_row_of_a_fact_leads_to_the_next_finding_too(db):
    alone = unit("alone")
    mandate = MandateFactory(unit=alone)
    unit("other")
    client = signed_in(roles.PUBLISHER)
    places = [one.record for one in CHECKS[0].find(timezone.localdate())[:2]]
    at = places.index(alone)
    fetched = {"HTTP_X_REQUESTED_WITH": "fetch"}
    row = f"/admin/orgchart/mandate/{mandate.pk}/change/?_panel=1&_of={alone.pk}"
    assert "Save and go to the next" not in client.get(row, **fetched).content.decode()
    row += f"&_finding={CHECKS[0].name}&_at={at}"
    panel = client.get(row, **fetched).content.decode()
    assert '<button type="submit" name="_next"' in panel
    data = form_data(panel.replace("_panel", "_form")) | {"text": "Other words", "_next": "1"}
    answer = client.post(row, data, **fetched).json()
    mandate.refresh_from_db()
    assert mandate.text == "Other words"
    assert answer["go"].startswith("/admin/quality/next/?")
