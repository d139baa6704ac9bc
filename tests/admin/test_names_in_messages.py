"""Messages name units by their names: the code of a unit stands in none of them."""

import re
from datetime import date
from html import unescape

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from orgchart import roles
from orgchart.admin.act_forms import RenameForm
from orgchart.dates import PartialDate
from orgchart.models import (
    Mandate,
    ParentRelationship,
    Proposal,
    Reorganisation,
    Unit,
    UnitName,
)
from orgchart.models.references import ReferenceKind
from orgchart.writing import acts
from orgchart.writing.publishing import publish, remove, write
from orgchart.writing.recording import recording
from orgchart.writing.violations import RulesBroken

from ..accounts import person, signed_in
from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PostFactory,
    SourceFactory,
    unit,
)
from ..rows import reading
from .forms import change, form_data
from .queueing import PAGE, draft, lines

pytestmark = pytest.mark.django_db

CODE, ABOVE = "xqzv", "qwvx"
A_CODE = re.compile(rf"\b({CODE}|{ABOVE})\b(?!-)")
"""One of the two codes; the codes of mandates and posts, which begin with it, are values of fields."""


def words(page):
    """What a page says to a reader."""
    main = page.partition("<main")[2] or page
    return " ".join(
        unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", main, flags=re.S)).split()
    )


def said_by(response):
    text = words(response.content.decode())
    assert not A_CODE.search(text), text[max(text.find(CODE) - 200, 0) : text.find(CODE) + 200]
    return text


@pytest.fixture
def editor():
    return person(roles.EDITOR, "ann")


@pytest.fixture
def desk(editor):
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def publisher():
    return signed_in(roles.PUBLISHER, "pat")


@pytest.fixture
def police():
    return unit(CODE, name="Police Division", start="1992")


@pytest.fixture
def above():
    return unit(ABOVE, name="Office of Operations", start="1990")


@pytest.fixture
def waiting(editor, police, above):
    """A draft of each shape, and proposals to add, to change and to remove."""
    line = LineFactory(child=police, parent=above, start="1992")
    mandate = MandateFactory(unit=police, code=f"{CODE}-mandate", text="Keep the peace.")
    draft(editor, LineFactory, child=police, parent=above, kind="supported-by", start="2001")
    draft(editor, MandateFactory, unit=police, code=f"{CODE}-draft", text="Train the police.")
    draft(editor, PostFactory, unit=police, code=f"{CODE}-chief", title="Chief of Unit")
    with recording(by=editor):
        line.kind = "directed-by"
        write(line, editor)
        mandate.unit = above
        write(mandate, editor)
        source = SourceFactory(slug=f"{CODE}-source", title="A report")
        write(type(mandate).evidence.rel.related_model(fact=mandate, source=source), editor)
        reference = mandate.references.create(document=DocumentFactory(), kind="renews")
        remove(reference, editor)
    assert Proposal.objects.count() == 4
    return police


def test_the_queue_names_units_and_other_records(waiting, publisher):
    text = said_by(publisher.get(PAGE))
    assert "Police Division is supported by Office of Operations, since 2001" in text
    assert "Police Division: Chief of Unit" in text
    assert "Police Division: Train the police, since 1992" in text
    assert "A report, Police Division: Keep the peace, since 1992" in text
    assert "unit: Police Division → Office of Operations" in text


def test_my_drafts_and_the_first_page_name_units(waiting, desk):
    text = said_by(desk.get(reverse("admin:index")))
    assert "Police Division is supported by Office of Operations, since 2001" in text


def test_mails_and_notices_name_units(
    waiting, editor, publisher, desk, django_capture_on_commit_callbacks
):
    tick = {"all": "page", "shown": [f"orgchart.proposal:{Proposal.objects.first().pk}"]}
    tick["shown"] += [
        f"{fact._meta.label_lower}:{fact.pk}"
        for kind in (ParentRelationship, Mandate)
        for fact in kind.objects.filter(status="draft")
    ]
    with django_capture_on_commit_callbacks(execute=True):
        publisher.post(PAGE, tick | {"back": "1", "why": "Look again."}, follow=True)
    [message] = mail.outbox
    assert not A_CODE.search(message.body)
    assert "Police Division is supported by Office of Operations, since 2001" in message.body
    said_by(desk.get(reverse("admin:index")))


def test_a_mail_says_how_many_records_it_does_not_name_and_links_to_them(
    editor, publisher, police, django_capture_on_commit_callbacks
):
    for number in range(12):
        draft(
            editor,
            MandateFactory,
            unit=police,
            text=f"Function {number}.",
            start=str(2000 + number),
        )
    shown = [f"orgchart.mandate:{fact.pk}" for fact in Mandate.objects.filter(status="draft")]
    with django_capture_on_commit_callbacks(execute=True):
        publisher.post(PAGE, {"all": "page", "shown": shown, "why": "Agreed."}, follow=True)
    [message] = mail.outbox
    assert "- and 2 more drafts and proposals" in message.body
    [path] = re.findall(r"See all of it: http://testserver(\S+)", message.body)
    assert "Function 11" in words(publisher.get(path).content.decode())


def test_what_a_person_did_without_a_reason_has_no_reason(publisher, police):
    name = police.names.get()
    name.status = "draft"
    name.save()
    client = signed_in(roles.EDITOR, "eve")
    data = form_data(client.get(change(name)).content.decode())
    client.post(change(name), data | {"acronym": "PD", "why": ""})
    assert UnitName.objects.get(pk=name.pk).acronym == "PD"
    assert Revision.objects.latest("pk").comment == ""


def test_the_history_names_units(waiting, publisher):
    for revision in Revision.objects.all():
        said_by(publisher.get(reverse("admin:edit", args=[revision.pk])))
        said_by(publisher.get(reverse("admin:undo", args=[revision.pk])))
    draft_line = ParentRelationship.objects.get(status="draft")
    text = said_by(
        publisher.get(reverse("admin:history", args=["parentrelationship", draft_line.pk]))
    )
    assert "History of parent relationship “Police Division is supported by" in text
    with recording():
        draft_line.delete()
    assert "Police Division is supported by" in said_by(publisher.get(reverse("admin:deleted")))


def previewed(client, act, **data):
    """What the preview of an act says, without its form."""
    page = client.post(reverse("admin:reorganise", args=[act]), {"look": "1", **data})
    [rows] = re.findall(r'id="preview".*?</ul>', page.content.decode(), re.DOTALL)
    text = words(rows)
    assert not A_CODE.search(text)
    return text


def test_a_preview_names_what_ends_by_its_name_of_then(police, above, publisher):
    LineFactory(child=police, parent=above)
    data = {"start": "2007-06-29", "source": SourceFactory().pk, "unit": police.pk}
    third = unit("third", name="Third Office")
    text = previewed(publisher, "move", **data, parent=third.pk, kind="part-of")
    assert "ends : Parent relationship: Police Division is part of Office of Operations" in text
    text = previewed(publisher, "rename", **data, name="Police Service", acronym="", level="office")
    assert "ends : Unit name: Police Division, 1992 – 28 June 2007" in text
    assert "begins : Unit name: Police Service, since 29 June 2007" in text


def test_an_ended_fact_has_the_name_of_its_last_day(police, above):
    old = police.names.get()
    old.end = PartialDate(2000)
    old.save()
    NameFactory(unit=police, name="Police Service", start="2001")
    ended = ParentRelationship.objects.get(
        pk=LineFactory(child=police, parent=above, end="1999").pk
    )
    open_ended = ParentRelationship.objects.get(
        pk=LineFactory(child=police, parent=above, kind="supported-by").pk
    )
    assert ended.named == "Police Division is part of Office of Operations, 1992 – 1999"
    assert open_ended.named == "Police Service is supported by Office of Operations, since 1992"
    assert police.called(date(1995, 1, 1)) == "Police Division"
    assert police.called(date(1980, 1, 1)) == police.called() == "Police Service"


def test_broken_rules_name_units(police, above, publisher):
    line = LineFactory(child=police, parent=above)
    with pytest.raises(RulesBroken) as refusal, recording():
        LineFactory(child=above, parent=police, start="1995")
    assert not A_CODE.search(str(refusal.value))
    assert "“Office of Operations” would be above itself" in str(refusal.value)
    data = form_data(publisher.get(change(line)).content.decode())
    text = words(publisher.post(change(line), data | {"start": "1970"}).content.decode())
    assert "outside the life of “Police Division”" in text


def test_the_merge_page_names_records(waiting, publisher, above):
    mandate = Mandate.objects.get(status="draft")
    data = form_data(publisher.get(change(mandate)).content.decode())
    other = unit(f"{CODE}-third", name="Third Office")
    with recording():
        mandate.unit = other
        mandate.save()
    answer = publisher.post(change(mandate), data | {"unit": str(above.pk)})
    assert answer.status_code == 409
    text = said_by(answer)
    assert "Police Division Third Office Office of Operations" in text


def test_what_belongs_together_is_said_once_and_named(editor, publisher, police, above):
    LineFactory(child=police, parent=above)
    source = SourceFactory()
    with recording(by=editor):
        plan = Reorganisation.objects.create(code="p", title="Plan")
        basis = acts.Basis(source=source)
        acts.rename(
            police,
            "Police Service",
            level="office",
            start=PartialDate(2007, 6, 29),
            basis=basis,
            by=editor,
            plan=plan,
        )
    end = Proposal.objects.get(kind="orgchart.unitname")
    page = publisher.post(
        PAGE, {"proposal": end.pk, "why": "Agreed."}, follow=True
    ).content.decode()
    text = words(page)
    assert text.count("belongs together with 1 other record,") == 1
    assert "unit name “Police Service, since 29 June 2007”" in text
    assert "outside the life" not in " ".join(re.findall(r'<li class="error">.*?</li>', page))
    with pytest.raises((RulesBroken, ValidationError)):
        publish([], [end], by=person(roles.PUBLISHER, "quinn"), why="Agreed.")


def test_an_imported_mandate_shows_its_documents(editor, publisher, police):
    mandate = draft(editor, MandateFactory, unit=police, text="Keep the peace.")
    listed = DocumentFactory(symbol="A/RES/62/7")
    mandate.references.create(document=listed, kind=ReferenceKind.LISTS, paragraph="para. 3")
    [line] = lines(publisher)
    assert "A/RES/62/7, para. 3" in line
    assert ".," not in line


def test_sources_of_one_title_are_told_apart(publisher):
    SourceFactory(title="Yearbook", publisher="UN", published="2001")
    SourceFactory(title="Yearbook", publisher="UN", published="2002")
    for slug in ("twin-1", "twin-2"):
        SourceFactory(title="Bulletin", slug=slug)
    page = publisher.get(reverse("admin:find"), {"q": "Yearbook"}).content.decode()
    assert "Yearbook (UN, 2001)" in page
    assert "Yearbook (UN, 2002)" in page
    page = words(publisher.get(reverse("admin:find"), {"q": "Bulletin"}).content.decode())
    assert len(set(re.findall(r"Bulletin, no\. \d+", page))) == 2


def test_search_tells_records_that_say_the_same_apart_by_what_they_belong_to(publisher, police):
    for text in ("Keep the peace.", "Train the police."):
        document = DocumentFactory._meta.model.objects.get_or_create(symbol="A/RES/62/7")[0]
        MandateFactory(unit=police, text=text).references.create(document=document, kind="lists")
    page = words(publisher.get(reverse("admin:find"), {"q": "A/RES/62/7"}).content.decode())
    for text in ("Keep the peace", "Train the police"):
        assert re.search(rf"listed in A/RES/62/7, [^<]*: {text}", page)
    assert ", no. " not in page


def test_search_names_the_unit_of_a_line_once(publisher, police, above):
    LineFactory(child=police, parent=above)
    page = words(publisher.get(reverse("admin:find"), {"q": police.code}).content.decode())
    assert "Parent relationships Police Division is part of Office of Operations" in page
    assert page.count("Police Division") == 3  # the unit, its name and its line


@pytest.mark.parametrize("address", [PAGE, reverse("admin:index")])
def test_names_cost_no_query_more_for_more_records(editor, desk, police, above, address):
    def more(count, first):
        for number in range(first, first + count):
            other = unit(f"{CODE}-{number}", name=f"Office {number}")
            line = LineFactory(child=other, parent=above)
            draft(
                editor, LineFactory, child=other, parent=police, kind="supported-by", start="2001"
            )
            draft(editor, MandateFactory, unit=other)
            with recording(by=editor):
                line.kind = "directed-by"
                write(line, editor)

    more(2, 0)
    desk.get(address)
    with reading() as few:
        desk.get(address)
    more(5, 2)
    with reading() as many:
        desk.get(address)
    assert many.queries == few.queries


def test_a_name_that_is_still_to_come_is_not_the_name_of_today(db):
    named = unit("police", end="2098")
    later = NameFactory(unit=named, name="Police of Tomorrow", start="2099")
    page = signed_in(roles.VIEWER).get(change(named)).content.decode()
    assert "The police" in page[page.index("<h1") : page.index("</h1>")]
    for day, name in ((date(2026, 11, 27), "The police"), (date(2099, 6, 1), "Police of Tomorrow")):
        assert named.called(day) == name
        assert Unit.objects.named_on(day).get().latest_name == name
    named.names.exclude(pk=later.pk).delete()  # it has no other
    assert Unit.objects.named_on(date(2026, 11, 27)).get().latest_name == "Police of Tomorrow"


def test_a_box_offers_units_by_the_name_of_the_day_on_which_the_form_is_made(db, monkeypatch):
    named = unit("police", end="2098")
    NameFactory(unit=named, name="Police of Tomorrow", start="2099")
    monkeypatch.setattr(timezone, "localdate", lambda: date(2099, 6, 1))
    offered = RenameForm(today=date(2026, 1, 1)).fields["unit"].queryset.get()
    assert str(offered) == "Police of Tomorrow"
