"""A unit is founded in one form: name, level, parent, mandate, post and head, all in one act."""

import re

import pytest
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import (
    Appointment,
    Document,
    Mandate,
    Person,
    Post,
    Proposal,
    Reorganisation,
    Theme,
    Unit,
    UnitName,
)
from orgchart.writing.belonging import missing_beside
from orgchart.writing.checking import all_violations
from orgchart.writing.publishing import drafts

from ..accounts import signed_in
from ..factories import AppointmentFactory, DocumentFactory, NameFactory, SourceFactory, unit
from .forms import change, form_data
from .queueing import lines

pytestmark = pytest.mark.django_db
FOUND = reverse("admin:reorganise", args=["found"])


@pytest.fixture
def publisher(db):
    return signed_in(roles.PUBLISHER)


@pytest.fixture
def editor(db):
    return signed_in(roles.EDITOR)


def founding(**more):
    return {
        "name": "Office of New Ideas",
        "acronym": "ONI",
        "code": "",
        "level": "office",
        "nature": "headquarters",
        "parent": unit("dpo").pk,
        "kind": "part-of",
        "start": "1 January 2026",
        "document": DocumentFactory(symbol="A/RES/80/1").pk,
        "source": SourceFactory().pk,
        "mandate_text": "It has new ideas.",
        "mandate_theme": "police",
        "mandate_role": "lead",
        "mandate_document": "add:S/RES/2800 (2025)",
        "mandate_document-title": "New ideas",
        "mandate_document-date": "2025",
        "mandate_paragraph": "para. 9",
        "post_title": "Director",
        "post_kind": "director",
        "post_grade": "D-2",
        "person": "add:Jane Doe",
        **more,
    }


def test_a_publisher_founds_a_unit_with_all_that_is_known_of_it(publisher):
    data = founding(publish="1", why="Decided")
    answer = publisher.post(FOUND, data)
    new = Unit.objects.get(code="oni")
    assert answer.url == change(new)
    told = publisher.get(reverse("admin:edit", args=[Revision.objects.get().pk])).content.decode()
    assert "theme: Police" in " ".join(told.split())
    assert new.parents.get().parent.code == "dpo"
    mandate = new.mandates.get()
    assert (mandate.code, mandate.theme_id, mandate.role) == ("oni-police", "police", "lead")
    reference = mandate.references.get()
    assert (reference.kind, reference.document.title, reference.paragraph) == (
        "establishes",
        "New ideas",
        "para. 9",
    )
    post = new.posts.get()
    assert (post.title, post.kind, post.grade, post.heads_unit) == ("Director", "director", "D-2", True)  # fmt: skip
    assert post.appointments.get().person.name == "Jane Doe"
    assert {str(fact.start) for fact in (mandate, post, post.appointments.get())} == {"2026-01-01"}
    assert Revision.objects.count() == 1
    assert all_violations() == []


def test_all_of_a_founding_joins_the_plan_and_discarding_it_removes_the_unit(editor):
    assert editor.post(FOUND, founding(draft="1")).status_code == 302
    plan = Reorganisation.objects.get()
    kept = drafts(plan)
    assert {type(fact).__name__ for fact in kept} == {
        "UnitName",
        "ParentRelationship",
        "Mandate",
        "Post",
        "Appointment",
    }
    ticked = [f"{fact._meta.label_lower}:{fact.pk}" for fact in kept]
    editor.post(reverse("admin:drafts"), {"discard": "ticked", "fact": ticked})
    assert not drafts(plan)
    assert not Unit.objects.filter(code="oni").exists()
    assert not Person.objects.exists()
    assert not Reorganisation.objects.exists()
    assert [document.symbol for document in Document.objects.all()] == [
        "A/RES/80/1"
    ]  # known before


def test_the_queue_says_every_value_of_a_founding_and_what_is_new_with_it(editor):
    editor.post(FOUND, founding(draft="1"))
    told = {line.removeprefix("Draft: ").split(" The ")[0]: line for line in lines(editor)}
    assert len(told) == 5
    whole = " ".join(told.values())
    for said in (
        "Level: Office",
        f"Theme: {Theme.objects.get(code='police').label}",
        "Role: Lead entity",
        "Kind: Director",
        "Grade: Director (D-2)",
        "New with it: unit, code “oni”, nature “Headquarters unit”",
        "New with it: document, symbol “S/RES/2800 (2025)”, title “New ideas”, date “2025”",
        "New with it: person, code “jane-doe”, name “Jane Doe”",
    ):
        assert whole.count(said) == 1, (said, whole)
    assert "A/RES/80/1” " not in whole  # it was known before


def test_only_what_a_part_of_a_founding_needs_is_demanded_with_it(editor, publisher):
    editor.post(FOUND, founding(draft="1"))
    by_kind = {type(fact).__name__: fact for fact in drafts(Reorganisation.objects.get())}
    name, post, appointment = (by_kind[kind] for kind in ("UnitName", "Post", "Appointment"))
    assert missing_beside([post]) == [name]
    assert {*missing_beside([appointment])} == {name, post}


def test_what_came_with_a_founding_stays_if_something_else_refers_to_it(editor):
    editor.post(FOUND, founding(draft="1"))
    ticked = [
        f"{fact._meta.label_lower}:{fact.pk}" for fact in drafts(Reorganisation.objects.get())
    ]
    jane = Person.objects.get()
    AppointmentFactory(person=jane, status="draft")
    new = Document.objects.get(title="New ideas")
    name = unit("other").names.get()
    data = form_data(editor.get(change(name)).content.decode())
    editor.post(change(name), data | {"started_by": new.pk})
    assert Proposal.objects.exists()
    editor.post(reverse("admin:drafts"), {"discard": "ticked", "fact": ticked})
    assert not Unit.objects.filter(code="oni").exists()
    assert list(Person.objects.all()) == [jane]
    assert Document.objects.filter(pk=new.pk).exists()
    proposed = [f"{proposal.pk}" for proposal in Proposal.objects.all()]
    editor.post(reverse("admin:drafts"), {"discard": "ticked", "proposal": proposed})
    assert Document.objects.filter(pk=new.pk).exists()  # another edit brought it


def test_a_document_of_a_discarded_draft_that_was_there_before_stays(editor):
    document = DocumentFactory(draft=True)
    name = NameFactory(unit=unit("other"), status="draft", start="2020", started_by=document)
    editor.post(reverse("admin:drafts"), {"discard": "ticked", "fact": [f"orgchart.unitname:{name.pk}"]})  # fmt: skip
    assert not UnitName.objects.filter(pk=name.pk).exists()
    assert Document.objects.filter(pk=document.pk).exists()


def test_the_only_name_is_not_discarded_while_other_drafts_of_the_unit_remain(editor):
    editor.post(FOUND, founding(draft="1"))
    name = UnitName.objects.get(status="draft")
    sent = {"discard": "ticked", "fact": [f"orgchart.unitname:{name.pk}"]}
    page = editor.post(reverse("admin:drafts"), sent, follow=True).content.decode()
    assert "the only name of the unit" in page
    assert "remain: Office of New Ideas (ONI) is part of" in " ".join(page.split())
    assert Unit.objects.filter(code="oni").exists()
    assert UnitName.objects.filter(pk=name.pk).exists()


def test_a_unit_that_has_another_name_stays_when_a_draft_of_one_is_discarded(editor):
    name = NameFactory(unit=unit("other"), status="draft", start="2020")
    editor.post(reverse("admin:drafts"), {"discard": "ticked", "fact": [f"orgchart.unitname:{name.pk}"]})  # fmt: skip
    assert Unit.objects.filter(code="other").exists()
    assert not UnitName.objects.filter(pk=name.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"level": ""}, "This field is empty"),
        ({"name": ""}, "This field is empty"),
        ({"code": "!!"}, "A code has only small letters"),
        ({"acronym": "", "name": "局", "code": ""}, "No code can be made of what you typed"),
        ({"code": "dpo"}, "has the code “dpo” already"),
        ({"mandate_text": ""}, "A mandate needs this"),
        ({"mandate_theme": ""}, "A mandate needs this"),
        ({"post_title": ""}, "Give the title of the post that"),
        ({"start": "soon"}, "is not a date"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(publisher, wrong, said):
    data = founding(publish="1", why="Decided") | wrong
    page = publisher.post(FOUND, data)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert "Jane Doe (new)" in page.content.decode()
    assert Unit.objects.count() == 1
    assert not Person.objects.exists()


def test_the_code_is_corrected_to_small_letters_and_no_level_is_chosen_before(publisher):
    page = publisher.get(FOUND).content.decode()
    assert '<option value="" selected>Choose a level</option>' in page
    assert (
        publisher.post(FOUND, founding(code="NEW", publish="1", why="Decided")).status_code == 302
    )
    assert Unit.objects.filter(code="new").exists()


@pytest.mark.parametrize(
    ("acronym", "name", "made"),
    [
        ("", "Office of New Ideas", "office-of-new-ideas"),
        ("O_NI", "Office of New Ideas", "o-ni"),
        ("局", "Office of New Ideas", "office-of-new-ideas"),
        ("", "1540 Committee", "unit-1540-committee"),
    ],
)
def test_the_code_is_made_from_what_is_typed_and_shown(publisher, acronym, name, made):
    data = founding(acronym=acronym, name=name, look="1")
    page = publisher.post(FOUND, data).content.decode()
    assert re.search(
        rf'<input[^>]*name="code"[^>]*value="{made}"|value="{made}"[^>]*name="code"', page
    )
    asked = {"as": "code", "kind": "unit", "acronym": acronym, "name": name}
    assert publisher.get(reverse("admin:reading"), asked).json() == {"value": made}


def test_mandate_and_head_may_be_left_empty(publisher):
    empty = {name: "" for name in founding() if name.startswith(("mandate", "person"))}
    Document.objects.all().delete()
    Unit.objects.all().delete()
    data = founding(publish="1", why="Decided") | empty | {"post_title": "", "post_grade": ""}
    assert publisher.post(FOUND, data).status_code == 302
    for kind in (Mandate, Post, Appointment):
        assert not kind.objects.exists()


def test_the_preview_shows_every_part_and_keeps_nothing(publisher):
    page = publisher.post(FOUND, founding(look="1")).content.decode()
    code = "with the permanent code “oni”"
    for words in ("Person: Jane Doe", "It has new ideas", "Director", "Document: S/RES/2800", code):
        assert words in page
    assert 'name="publish"' in page
    assert not Unit.objects.filter(code="oni").exists()


def test_a_unit_without_a_name_cannot_be_added(publisher):
    add = reverse("admin:orgchart_unit_add")
    assert publisher.get(add).url == FOUND
    data = form_data(publisher.get(f"{add}?_popup=1").content.decode())
    page = publisher.post(add, data | {"code": "bare", "nature": "headquarters"})
    assert "A unit needs a name" in page.content.decode()
    assert not Unit.objects.filter(code="bare").exists()


def test_any_draft_is_put_into_a_plan_later(editor):
    name = NameFactory(unit=unit("other"), status="draft", start="2020")
    plan = Reorganisation.objects.create(code="reform", title="The reform")
    ticked = {"put": "ticked", "fact": [f"orgchart.unitname:{name.pk}"]}
    page = editor.post(reverse("admin:drafts"), ticked, follow=True).content.decode()
    assert "Choose a reorganisation" in page
    page = editor.post(reverse("admin:drafts"), ticked | {"into": plan.pk}, follow=True)
    assert "is a part of “The reform” now" in page.content.decode()
    assert drafts(plan) == [name]


@pytest.mark.parametrize(
    ("level", "nature_above", "nature"),
    [
        ("office", "headquarters", "headquarters"),
        ("office", "field", "field"),
        ("office", "organ", "headquarters"),
        ("operation", "headquarters", "field"),
        ("team", "headquarters", "team"),
    ],
)
def test_the_usual_nature_is_taken_and_shown_if_none_is_chosen(
    publisher, level, nature_above, nature
):
    data = founding(level=level, nature="")
    Unit.objects.filter(pk=data["parent"]).update(nature=nature_above)
    page = publisher.post(FOUND, data | {"look": "1"}).content.decode()
    [box] = re.findall(r'<select name="nature".*?</select>', page, re.DOTALL)
    assert f'<option value="{nature}" selected>' in box
    publisher.post(FOUND, data | {"publish": "1", "why": "New"})
    assert Unit.objects.get(code="oni").nature == nature


@pytest.mark.parametrize("typed", ["P T/S Bad", "p_t--s bad "])
def test_a_code_with_what_no_code_has_is_corrected_and_shown(publisher, typed):
    page = publisher.post(FOUND, founding(code=typed, look="1")).content.decode()
    assert re.search(r'<input[^>]*name="code" value="p-t-s-bad"', page)
    assert "What the act would change" in page


def test_a_code_of_which_nothing_remains_is_refused(publisher):
    page = publisher.post(FOUND, founding(code="!!", look="1")).content.decode()
    assert "A code has only small letters" in page


def test_discarding_a_whole_founding_says_only_that_it_was_done(publisher):
    publisher.post(FOUND, founding(draft="1"))
    plan = Reorganisation.objects.get()
    address = f"{reverse('admin:drafts')}?plan={plan.pk}"
    page = publisher.get(address).content.decode()
    ticked = re.findall(r'name="fact" value="([^"]+)"', page)
    sent = {"discard": "ticked", "why": "Not so", "fact": ticked}
    page = publisher.post(address, sent, follow=True).content.decode()
    assert not Reorganisation.objects.exists()
    assert "discarded. You can recover" in page
    assert "errorlist" not in page
    assert 'class="error"' not in page
