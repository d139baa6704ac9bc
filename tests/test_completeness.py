"""Lists that must stay in step: every field is on a form and on a page, every choice everywhere."""

import html
import json
import re
from itertools import chain
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import models
from django.db.models import CheckConstraint, Q
from django.urls import reverse
from django_countries.fields import CountryField

from orgchart.admin.base import EVIDENCE, rows_of
from orgchart.admin.page_helpers import admin_page_name
from orgchart.drawing.boxes import COMPARED, EMBEDDED
from orgchart.drawing.looks import PAINTS, Look, Shape
from orgchart.drawing.looks import SHAPES as DRAWN_SHAPES
from orgchart.drawing.strips import LOOKS_IN_WORDS
from orgchart.exchange import graphs
from orgchart.exchange.fixtures import FILES
from orgchart.exchange.manifest import NUMBERED
from orgchart.models import (
    FACTS,
    RECORDS,
    ChangeKind,
    Document,
    Fact,
    Level,
    Mandate,
    ParentRelationship,
    Record,
    Source,
    Succession,
    Theme,
    Unit,
)
from orgchart.models.fields import PartialDateField
from orgchart.models.records import foreign_keys
from orgchart.serialization import own_fields
from orgchart.views.chart import fitted
from orgchart.writing.rules import violations

from .factories import NameFactory, unit
from .samples import DAY, samples

EDITED = [kind for kind in RECORDS if kind.description.is_edited]
CHOSEN = [
    (kind, field)
    for kind in RECORDS
    for field in kind._meta.fields
    # An area has any number of countries, which the field checks by itself.
    if field.choices and field.editable and not isinstance(field, CountryField)
]

NOT_ON_A_PAGE = {
    "reorganisation": "a plan is for staff only",
    "status": "only a disputed fact is marked; what is published needs no mark",
    "draft": "nobody but staff sees a draft",
    "heads_unit": "shown by words of its own, and as the head on the day",
    "is_kind": "a field of the toy kind, whose page shows its text alone",
}
"""Editable fields that no public page shows as they are, each with the reason."""
NOT_ON_THIS_PAGE = {
    ("post", "code"): "a name for fixtures and tables: a post has no address",
    ("statement", "code"): "a name for fixtures and tables: a statement has no address",
    ("statement", "kind"): "a quotation is set as one; the other kinds need no word",
    ("appointment", "acting"): "somebody in full needs no word; who acts is shown as acting",
    ("figure", "exactness"): "an exact number needs no word; the others have theirs",
    ("figure", "value"): "shown with its thousands apart",
    ("postdistribution", "extent"): "the usual extent, the whole unit, needs no word",
    ("postdistribution", "printed_total"): "shown where the posts do not add up to it",
    ("unitlink", "url"): "it is the address of the link, not a text",
}
"""The same for one kind, each with the reason."""


def flat(rows):
    return list(chain.from_iterable([row] if isinstance(row, str) else row for row in rows))


# --- forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EDITED)
def test_every_editable_field_is_on_the_form_of_its_kind_once(kind):
    fields = [field.name for field in own_fields(kind)]
    assert sorted(flat(rows_of(kind))) == sorted(fields)


@pytest.mark.parametrize("kind", EDITED)
def test_the_page_of_the_admin_has_an_input_for_every_editable_field(kind, admin_client, db):
    page = admin_client.get(
        reverse(f"admin:{admin_page_name(kind, 'add')}"), {"_popup": 1}
    ).content.decode()
    inputs = set(re.findall(r'name="([a-z_]+)"', page))
    assert {field.name for field in own_fields(kind)} <= inputs


def test_the_fields_that_all_facts_share_are_laid_out_once():
    shared = {field.name for field in Fact._meta.fields}
    assert set(flat(EVIDENCE)) == shared


# --- public pages ------------------------------------------------------------------------------


def shown_as(field, record):
    """What a reader must find of a field."""
    value = getattr(record, field.name)
    if isinstance(field, models.ForeignKey):
        return str(value) if isinstance(value, Document | Source) else ""
    if isinstance(field, PartialDateField):
        return value.in_words if value else ""
    if isinstance(field, CountryField):
        return value[0].name
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")())
    return str(value)


@pytest.fixture
def public_samples(db):
    """A public record of every kind that people edit, with a text of its own in every field."""
    public, other = unit("dpko", end="2019"), unit("dfs")  # the samples name dpko from 2020 on
    made = samples("Zzyzx", {Unit: [public, other]}, status="published", draft=False, start=DAY)
    for record in made:
        for relation in foreign_keys(type(record)):
            if relation.is_cached(record):
                setattr(record, relation.name, relation.get_cached_value(record))
        record.save()
        if isinstance(record, Unit):
            NameFactory(unit=record)
    return made


def test_every_editable_field_of_a_public_record_is_on_its_page(public_samples, client):
    missing = []
    for record in public_samples:
        if not (address := record.page_address()):
            continue
        page = client.get(f"{address}?on={DAY}")
        assert page.status_code == 200, address
        text = html.unescape(" ".join(page.content.decode().split()))
        for field in own_fields(type(record)):
            known = field.name in NOT_ON_A_PAGE
            known |= (record._meta.model_name, field.name) in NOT_ON_THIS_PAGE
            if not known and shown_as(field, record) not in text:
                missing.append(f"{record._meta.model_name}.{field.name}: {shown_as(field, record)}")
    assert missing == []


def test_every_editable_field_of_a_public_record_is_in_the_twin_of_its_page(public_samples, client):
    missing = []
    for record in public_samples:
        if not (address := record.page_address()):
            continue
        twin = client.get(f"{address.removesuffix('/')}.json?on={DAY}")
        assert twin.status_code == 200, address
        text = json.dumps(json.loads(twin.getvalue()), ensure_ascii=False)
        for field in own_fields(type(record)):
            if field.name in ("reorganisation", "draft", record.description.part_of):
                continue  # for staff only, or it says inside which record this one is written
            name = "paragraph" if field.name.endswith("_paragraph") else field.name
            if f'"{name}": {in_twin(field, record)}' not in text:
                missing.append(f"{record._meta.model_name}.{field.name}")
    assert missing == []


def in_twin(field, record):
    """What a twin says of a field; where that is an object, how it begins."""
    value = getattr(record, field.name)
    if isinstance(field, CountryField):
        return json.dumps([country.code for country in value])
    if isinstance(value, Document) and field.name in ("started_by", "ended_by"):
        return f'{{"document": "{value.symbol}"'
    if isinstance(value, Record):
        [key] = value.natural_key()
        return json.dumps(key)
    if isinstance(value, bool | int | None):
        return json.dumps(value)
    return json.dumps(str(value), ensure_ascii=False)


def test_the_exceptions_name_fields_that_exist():
    fields = {field.name for kind in RECORDS for field in own_fields(kind)}
    assert set(NOT_ON_A_PAGE) <= fields
    own = {(kind._meta.model_name, field.name) for kind in RECORDS for field in own_fields(kind)}
    assert set(NOT_ON_THIS_PAGE) <= own


# --- choices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "field"), CHOSEN, ids=[f"{kind.__name__}.{field.name}" for kind, field in CHOSEN]
)
def test_the_database_takes_the_choices_of_a_field_and_no_others(kind, field):
    expected = Q(**{f"{field.name}__in": [value for value, _label in field.flatchoices]})
    conditions = [
        constraint.condition
        for constraint in kind._meta.constraints
        if isinstance(constraint, CheckConstraint)
    ]
    assert expected in conditions


@pytest.mark.parametrize("shapes", [DRAWN_SHAPES, graphs.SHAPES, graphs.MERMAID])
def test_every_nature_of_a_unit_has_a_shape_in_each_drawing(shapes):
    assert set(shapes) == set(Unit.Nature)


def test_every_shape_stands_for_a_nature():
    assert set(DRAWN_SHAPES.values()) == set(Shape)


def test_every_look_is_painted_and_in_the_legend():
    assert set(PAINTS) == set(Look)
    assert set(LOOKS_IN_WORDS) == set(Look) - {Look.PANEL}
    assert {paint.shape for paint in PAINTS.values()} == set(Shape)


def test_every_kind_of_line_has_its_sentences():
    kinds = ParentRelationship.Kind
    assert set(ParentRelationship.SENTENCES) == set(kinds)
    for kind in ParentRelationship.SOLID:
        assert ParentRelationship.SENTENCES[kind].founded
        assert set(ParentRelationship.SENTENCES[kind].replaces) == set(ParentRelationship.SOLID)


def test_every_kind_of_succession_has_a_sentence_and_is_a_kind_of_change():
    assert set(Succession.SENTENCES) == set(Succession.Kind)
    assert set(Succession.Kind.values) <= set(ChangeKind.values)


@pytest.mark.parametrize(
    ("address", "choices"),
    [
        ("/units/", Unit.Nature),
        ("/mandates/", Mandate.Role),
        ("/changes/", ChangeKind),
    ],
)
@pytest.mark.django_db
def test_every_choice_can_be_filtered_by_on_its_list(address, choices, client):
    page = client.get(address).content.decode()
    offered = set(re.findall(r'<option value="([^"]*)"', page))
    assert set(choices.values) <= offered


@pytest.mark.parametrize(("address", "vocabulary"), [("/units/", Level), ("/mandates/", Theme)])
@pytest.mark.django_db
def test_every_term_can_be_filtered_by_on_its_list_in_its_order(address, vocabulary, client):
    vocabulary.objects.create(code="zzyzx", label="Zzyzx", order=1)
    page = client.get(address).content.decode()
    choices = re.search(rf'<select name="{vocabulary._meta.model_name}".*?</select>', page, re.S)[0]
    offered = re.findall(r'<option value="([^"]+)"', choices)
    codes = list(vocabulary.objects.values_list("code", flat=True))
    assert codes[0] == "zzyzx"
    assert offered == codes


# --- fixtures ----------------------------------------------------------------------------------


def test_a_kind_is_loaded_after_the_kinds_that_it_refers_to():
    order = list(FILES)
    for kind in RECORDS:
        for relation in foreign_keys(kind):
            if issubclass(relation.related_model, Record) and relation.related_model is not kind:
                assert order.index(relation.related_model) < order.index(kind), kind


def test_fixture_files_have_a_name_each_that_the_exporter_recognises():
    names = list(FILES.values())
    assert len(set(names)) == len(names)
    assert all(NUMBERED.fullmatch(name) for name in names)


# --- facts -------------------------------------------------------------------------------------


def test_every_kind_of_fact_is_on_a_page_by_itself_or_with_what_it_is_part_of():
    parts = {part for kind in FACTS for part, _relation in kind.parts()}
    assert [kind for kind in FACTS if not kind.description.section and kind not in parts] == []


@pytest.mark.django_db
def test_the_samples_keep_the_rules(public_samples):
    assert violations() == []


def test_the_style_sheet_shows_the_widest_drawing_that_has_room():
    css = Path(finders.find("orgchart/chart.css")).read_text(encoding="utf-8")
    shown = re.findall(
        r"@container (?:\(min-width: (\d+)px\))?(?: and )?(?:\(max-width: ([\d.]+)px\))? "
        r"\{ \.fitted\.stacked \.(w\d+) ",
        css,
    )
    widths = sorted(EMBEDDED)
    assert [name for _least, _most, name in shown] == list(fitted(widths))
    assert [float(least) for least, _most, _name in shown[1:]] == widths[1:]
    assert [float(most) for _least, most, _name in shown[:-1]] == [
        round(width - 0.1, 1) for width in widths[1:]
    ]
    assert set(COMPARED) < set(EMBEDDED)
