"""The same rules for every way of writing: a wrong record is refused, and nothing is saved."""

import io
import json
import re
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.urls import reverse

from orgchart.dates import PartialDate
from orgchart.models import (
    Appointment,
    Document,
    Figure,
    Level,
    Mandate,
    ParentRelationship,
    Post,
    PostCount,
    Theme,
    Unit,
    UnitName,
)
from orgchart.models.names import UnitNameEvidence
from orgchart.serialization import fields_of
from orgchart.writing.checking import all_violations
from orgchart.writing.recording import record
from orgchart.writing.violations import RulesBroken

from ..factories import (
    LineFactory,
    NameFactory,
    PersonFactory,
    PostDistributionFactory,
    PostFactory,
    SourceFactory,
    UnitFactory,
    chain,
    unit,
)

pytestmark = pytest.mark.django_db


def a_cycle():
    root, _, leaf = chain(3)
    return ParentRelationship(child=root, parent=leaf, kind="part-of", start="2000")


def two_solid_parents():
    _, middle, _ = chain(3)
    other = unit("other")
    return ParentRelationship(child=middle, parent=other, kind="directed-by", start="2000")


def a_line_outside_a_life():
    parent, child = unit("parent", end="1999"), unit("child")
    return ParentRelationship(child=child, parent=parent, kind="supported-by", start="1995")


def a_line_before_a_life():
    parent, child = unit("parent", start="1995"), unit("child")
    return ParentRelationship(child=child, parent=parent, kind="supported-by", start="1992")


def an_end_before_its_start():
    return UnitName(
        unit=UnitFactory(), name="Backwards", level_id="office", start="2007", end="2006"
    )


def a_published_fact_without_source():
    return UnitName(
        unit=UnitFactory(), name="Unsourced", level_id="office", start="2007", source=None
    )


def a_published_fact_of_a_draft_unit():
    return ParentRelationship(
        child=UnitFactory(code="planned"), parent=unit("parent"), kind="part-of", start="2000"
    )


def a_public_appointment_to_a_draft_post():
    planned = Post(
        code="planned", unit=unit("office"), title="Planned Chief", kind="other", status="draft"
    )
    record(planned)
    return Appointment(
        post=planned,
        person=PersonFactory(name="Somebody"),
        start="2000",
        status="published",
        source=SourceFactory(),
    )


def a_fact_whose_missing_end_is_supported():
    return UnitName(
        unit=UnitFactory(), name="Open", level_id="office", start="2007", supports="end"
    )


def evidence_for_an_end_that_is_missing():
    fact = NameFactory(unit__code="open")
    return UnitNameEvidence(fact=fact, source=SourceFactory(), supports="end")


def two_names_at_once():
    return UnitName(unit=unit("twice"), name="Second", level_id="office", start="2000")


def its_own_parent():
    alone = unit("alone")
    return ParentRelationship(child=alone, parent=alone, kind="supported-by", start="2000")


def no_symbol():
    return Document(symbol="Resolution of last year")


def confirmed_by_nobody():
    return UnitName(
        unit=UnitFactory(), name="Seen", level_id="office", start="2007", confirmed="2020"
    )


def confirmed_and_ended():
    return UnitName(
        unit=UnitFactory(), name="Seen", level_id="office", start="2007", end="2021",
        confirmed="2020", confirmed_by=SourceFactory(),
    )  # fmt: skip


def confirmed_too_early():
    return UnitName(
        unit=UnitFactory(), name="Seen", level_id="office", start="2007",
        confirmed="2006", confirmed_by=SourceFactory(),
    )  # fmt: skip


def confirmed_about_then():
    return UnitName(
        unit=UnitFactory(), name="Seen", level_id="office", start="2007",
        confirmed=PartialDate.parse("2020~"), confirmed_by=SourceFactory(),
    )  # fmt: skip


def a_head_that_does_not_lead():
    return Post(code="head", unit=unit("headless"), title="Head", kind="head", start="2000")


def a_post_in_a_closed_unit():
    return Post(
        code="late", unit=unit("closed", end="1999"), title="Late", kind="other", start="1995"
    )


def an_appointment_before_its_post():
    post = PostFactory(unit=unit("office"), start="2000")
    return Appointment(post=post, person=PersonFactory(name="Early"), start="1995")


def posts_that_do_not_add_up():
    printed = PostDistributionFactory(unit=unit("counted"), printed_total=3)
    return PostCount(distribution=printed, grade="P-4", number=2)


def no_posts():
    return PostCount(
        distribution=PostDistributionFactory(unit=unit("empty")), grade="P-4", number=0
    )


def half_a_person():
    return Figure(unit=unit("halved"), kind="personnel", value=Decimal("1.5"), start="2000")


def less_than_nothing():
    return Figure(unit=unit("owing"), kind="approved-budget", value=Decimal(-1), start="2000")


def a_circle_of_broader_terms():
    office, section = Level.objects.get(code="office"), Level.objects.get(code="section")
    section.broader = office
    section.save()
    office.broader = section
    return office


def a_term_broader_than_itself():
    police = Theme.objects.get(code="police")
    police.broader = police
    return police


def _mandate(**dates):
    return Mandate(
        code="observe",
        unit=unit("observers"),
        text="Observe.",
        theme_id="founding",
        role="lead",
        **dates,
    )


def a_mandate_that_ended_and_expires():
    return _mandate(start="2000", end="2001", expires="2001")


def a_mandate_that_expires_before_it_starts():
    return _mandate(start="2000-06", expires="2000-05")


WRONG = {
    a_cycle: "above itself",
    two_solid_parents: "two solid lines",
    a_line_outside_a_life: "outside the life",
    a_line_before_a_life: "outside the life",
    an_end_before_its_start: "ends before it starts",
    a_published_fact_without_source: "needs a source",
    a_published_fact_of_a_draft_unit: "is a draft",
    a_public_appointment_to_a_draft_post: "Planned Chief” is a draft",
    a_fact_whose_missing_end_is_supported: "the fact has no end",
    evidence_for_an_end_that_is_missing: "but that has no end",
    two_names_at_once: "two names at once",
    its_own_parent: "itself",
    no_symbol: "first element of any symbol",
    confirmed_by_nobody: "belong together",
    confirmed_and_ended: "cannot be confirmed as still so",
    confirmed_too_early: "last confirmed before it started",
    confirmed_about_then: "has a mark",
    a_head_that_does_not_lead: "The head of a unit leads it",
    a_post_in_a_closed_unit: "The dates (since 1995) are outside the life of “The closed”",
    an_appointment_before_its_post: "The dates (since 1995) are outside the life of",
    posts_that_do_not_add_up: "add up to 2, but the printed total is 3",
    no_posts: "Write 1 or more.",
    half_a_person: "has no fraction",
    less_than_nothing: "Write 0 or more.",
    a_circle_of_broader_terms: "would be broader than itself",
    a_term_broader_than_itself: "broader than itself",
    a_mandate_that_ended_and_expires: "it cannot expire any more",
    a_mandate_that_expires_before_it_starts: "expires before it starts",
}


class Refused(Exception):
    pass


def through_the_shell(wrong, **_):
    try:
        with transaction.atomic():
            record(wrong)
    except RulesBroken as error:
        raise Refused(str(error)) from None


def _fixture(wrong, path):
    # A wrong symbol cannot be written by the exporter, so it is put in afterwards.
    fields = {name: value for name, value in fields_of(wrong).items() if name != "symbol"}
    if isinstance(wrong, Document):
        fields["symbol"] = wrong.symbol
    path.write_text(json.dumps([{"model": wrong._meta.label_lower, "fields": fields}]))


def through_the_loader(wrong, tmp_path, **_):
    path = tmp_path / "wrong.json"
    _fixture(wrong, path)
    try:
        call_command("load_fixtures", path, verbosity=0)
    except CommandError as error:
        assert "wrong.json, record 1" in str(error)
        raise Refused(str(error)) from None


def through_loaddata_and_the_check(wrong, tmp_path, **_):
    path = tmp_path / "wrong.json"
    _fixture(wrong, path)
    try:
        with transaction.atomic():
            call_command("loaddata", path, verbosity=0)
            out = io.StringIO()
            try:
                call_command("check_registry", stdout=out, stderr=out)
            except SystemExit:
                raise Refused(out.getvalue()) from None
    except (IntegrityError, Exception) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(str(error)) from None


DATES = ("start", "end", "expires", "confirmed", "seen")


def through_the_admin(wrong, admin_client, **_):
    model = wrong._meta.model_name
    data = {
        name: "" if value is None else value
        for name, value in model_to_dict(wrong).items()
        if name != "id"
    }
    data |= {field: str(data[field]) for field in DATES if field in data}
    add = reverse(f"admin:orgchart_{model}_add")
    if wrong.pk:
        add = reverse(f"admin:orgchart_{model}_change", args=[wrong.pk])
    page = admin_client.get(add).content.decode()
    for prefix in set(re.findall(r'name="([a-z_]+)-TOTAL_FORMS"', page)):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    answer = admin_client.post(add, data | {"why": "A test"})
    if answer.status_code != 302:
        text = answer.content.decode()
        assert "errorlist" in text
        assert "was saved" not in text
        raise Refused(text)


DOORS = [through_the_shell, through_the_loader, through_loaddata_and_the_check, through_the_admin]


def state():
    return [
        sorted(map(str, model.objects.values_list()))
        for model in (
            Unit,
            UnitName,
            UnitNameEvidence,
            ParentRelationship,
            Document,
            PostCount,
            Figure,
            Level,
            Theme,
            Mandate,
        )
    ]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("make", WRONG)
def test_every_way_of_writing_refuses_a_wrong_record_and_saves_nothing(
    make, door, admin_client, tmp_path
):
    wrong = make()
    if hasattr(wrong, "status"):
        wrong.status = "published"
        if make is not a_published_fact_without_source:
            wrong.source = SourceFactory()
    before = state()
    with pytest.raises(Refused) as refusal:
        door(wrong, admin_client=admin_client, tmp_path=tmp_path)
    # loaddata passes on the words of the database, where that refuses first.
    said = str(refusal.value)
    assert WRONG[make] in said or (
        door is through_loaddata_and_the_check and "constraint" in said.lower()
    )
    assert state() == before


@pytest.mark.parametrize("door", DOORS)
def test_every_way_of_writing_accepts_a_right_record(door, admin_client, tmp_path):
    parent, child = unit("parent"), unit("child")
    right = ParentRelationship(
        child=child,
        parent=parent,
        kind="part-of",
        start="2000",
        status="published",
        source=SourceFactory(),
    )
    door(right, admin_client=admin_client, tmp_path=tmp_path)
    assert str(ParentRelationship.objects.get().start) == "2000"
    assert all_violations() == []


def test_a_fault_that_was_there_before_does_not_stop_other_work():
    parent, child = unit("parent", end="1999"), unit("child")
    LineFactory(child=child, parent=parent)
    record(UnitFactory.build(code="another"))
    assert Unit.objects.filter(code="another").exists()
    assert len(all_violations()) == 1


def test_until_2007_and_from_2007_do_not_conflict():
    name = NameFactory(start="1992", end="2007")
    record(
        UnitName(unit=name.unit, name="New", level_id="service", start="2007", source=name.source)
    )
    assert all_violations() == []


def test_drafts_can_compete():
    middle = chain(2)[1]
    other = unit("other")
    record(ParentRelationship(child=middle, parent=other, kind="part-of", start="2000"))
    assert all_violations() == []


def test_a_record_can_refer_to_one_saved_with_it():
    source = SourceFactory.build()
    planned = UnitFactory.build(code="planned")
    name = UnitName(
        unit=planned,
        name="Planned",
        level_id="unit",
        start="2000",
        source=source,
        status="published",
    )
    record(source, planned, name)
    assert UnitName.objects.get().unit.code == "planned"
