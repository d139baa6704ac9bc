"""Kinds of which a unit, a source or a document has nothing are not asked for."""

import pytest

from orgchart.models import (
    Document,
    MandateReference,
    ParentRelationship,
    PersonName,
    PostTitle,
    Source,
    Succession,
    UnitName,
    UnitReference,
)
from orgchart.queries.resting_kinds import kinds_given_by, kinds_of_reference, kinds_on_page_of

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    SourceFactory,
    unit,
)

pytestmark = pytest.mark.django_db


def test_the_kinds_on_the_page_of_a_unit(django_assert_num_queries):
    old, new, above = unit("old"), unit("new"), unit("above")
    Succession.objects.create(
        predecessor=old, successor=new, kind="replaced", start="2019", source=SourceFactory()
    )
    LineFactory(child=new, parent=above, status="draft")
    with django_assert_num_queries(3):
        assert kinds_on_page_of(old) == [UnitName, Succession]
        assert kinds_on_page_of(new) == [UnitName, ParentRelationship, Succession]
        assert kinds_on_page_of(above) == [UnitName]  # a line belongs on the page of the unit below


def test_the_page_of_a_unit_asks_for_no_kind_that_it_lacks(client, django_assert_max_num_queries):
    unit("alone")
    with django_assert_max_num_queries(16) as asked:
        client.get("/units/alone/")
    questions = " ".join(query["sql"] for query in asked.captured_queries)
    assert 'SELECT "orgchart_unitname"."id"' in questions
    assert 'SELECT "orgchart_succession"."id"' not in questions


def test_the_kinds_of_names_that_a_source_gives(django_assert_num_queries):
    source = SourceFactory(slug="page")
    person = AppointmentFactory().person
    PersonName.objects.create(person=person, text="Анна", language="ru", source=source)
    with django_assert_num_queries(2):
        assert kinds_given_by(source, (PersonName, PostTitle)) == [PersonName]
        assert kinds_given_by(Source(pk=0), (PersonName, PostTitle)) == []


def test_the_kinds_of_reference_that_a_document_makes(django_assert_num_queries):
    document = DocumentFactory(symbol="A/RES/61/279")
    MandateReference.objects.create(
        mandate=MandateFactory(unit=unit("dpko")), document=document, kind="extends"
    )
    with django_assert_num_queries(2):
        assert kinds_of_reference(document) == [MandateReference]
        assert kinds_of_reference(Document(pk=0)) == []
    UnitReference.objects.create(unit=unit("dfs"), document=document, kind="establishes")
    assert kinds_of_reference(document) == [MandateReference, UnitReference]
