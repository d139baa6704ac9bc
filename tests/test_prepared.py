"""Questions that are written once give what Django gives, whatever the values are."""

import threading

import pytest
from django.db import connections
from django.db.models import Prefetch
from django.utils import translation

from orgchart.models import NameTranslation, PostDistribution, Unit, UnitName
from orgchart.models.prepared import ROOM, written_once
from orgchart.models.records import public_parts
from orgchart.views import documents, resting, sources

from .factories import (
    DocumentFactory,
    NameFactory,
    PostDistributionFactory,
    SourceFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db


class Asked:
    """A question that counts how often its query is made."""

    def __init__(self):
        self.number = 0
        self.by_code = written_once(self._by_code)

    def _by_code(self, kind, *, codes):
        self.number += 1
        return kind.objects.filter(code__in=codes).order_by("code")


@pytest.fixture
def kept(monkeypatch):
    """Statements are kept as they are for readers, not written anew beside."""
    monkeypatch.setattr(written_once, "compare", False)


@pytest.fixture
def codes():
    return [UnitFactory(code=f"unit-{number:03}").code for number in range(ROOM[-1] + 5)]


@pytest.mark.parametrize("number", [0, 1, 2, 4, 5, 17, 64, 69])
def test_any_number_of_values_is_answered_as_by_a_query(codes, number, django_assert_num_queries):
    asked = Asked()
    with django_assert_num_queries(1 if number else 0):
        found = asked.by_code(Unit, codes=codes[:number])
    assert [unit.code for unit in found] == codes[:number]


def test_a_statement_is_written_once_for_all_lists_that_have_room(codes, kept):
    asked = Asked()
    for number in (2, 3, 4):
        assert len(asked.by_code(Unit, codes=set(codes[:number]))) == number
    # Once for what the answer is, once for the statement.
    assert asked.number == 2
    asked.by_code(Unit, codes=codes[:5])
    assert asked.number == 4


def test_what_stands_by_position_decides_the_statement(kept):
    NameFactory(unit=UnitFactory(code="first"))

    @written_once
    def ordered(kind, order, *, pks):
        return kind.objects.filter(pk__in=pks).order_by(order)

    pks = [NameFactory(name=name).pk for name in ("Beta", "Alpha", "Gamma")]
    assert [name.name for name in ordered(UnitName, "name", pks=pks)] == ["Alpha", "Beta", "Gamma"]
    assert [name.name for name in ordered(UnitName, "-name", pks=pks)] == ["Gamma", "Beta", "Alpha"]


def test_pages_of_a_long_list_are_not_kept(kept, client):
    """Else a robot that asks for a thousand pages would leave a thousand statements in the memory."""
    source, document = SourceFactory(slug="much"), DocumentFactory(symbol="A/RES/61/279")
    for _number in range(resting.AT_ONCE + 1):
        NameFactory(source=source, started_by=document)
    of_source, of_document = f"/sources/{source.slug}/", document.get_absolute_url()
    for address in (of_source, of_document):
        assert client.get(address).status_code == 200
    ask = (sources._supported, documents._decided)
    known = [question._prepared.cache_info().currsize for question in ask]
    for number in range(2, 6):
        assert client.get(f"{of_source}?part=unitname&page={number}").status_code == 200
        assert client.get(f"{of_document}?part=began-unitname&page={number}").status_code == 200
    assert [question._prepared.cache_info().currsize for question in ask] == known


def test_keys_alone_can_be_asked_for(codes):
    @written_once
    def keys(*, code):
        return Unit.objects.filter(code=code).values_list("pk", flat=True)

    assert keys(code=codes[3]) == [Unit.objects.get(code=codes[3]).pk]


def test_records_come_with_what_they_refer_to_and_their_parts(kept, django_assert_num_queries):
    name = NameFactory(name="Peace Division")
    NameTranslation.objects.create(
        name=name, language="fr", text="Division de la paix", source=name.source
    )

    @written_once
    def names(*, unit):
        return UnitName.objects.filter(unit=unit).with_relations().with_parts()

    names(unit=0)
    with django_assert_num_queries(3):  # names, translations and further evidence
        [found] = names(unit=name.unit_id)
        assert found.unit.code == name.unit.code
        assert [one.text for one in public_parts(found, NameTranslation)] == ["Division de la paix"]
    with translation.override("fr"):
        assert names(unit=name.unit_id)[0].said == "Division de la paix"


def test_what_nothing_can_answer_asks_nothing(django_assert_num_queries):
    @written_once
    def none(*, pk):
        return Unit.objects.filter(pk=pk).none()

    with django_assert_num_queries(0):
        assert none(pk=1) == []


def test_a_number_for_which_the_column_has_no_mark_is_found(kept):
    found = PostDistributionFactory(printed_total=137)

    @written_once
    def with_total(*, total):
        return PostDistribution.objects.filter(printed_total=total)

    assert with_total(total=137) == [found]
    assert with_total(total=138) == []


def test_each_thread_asks_by_its_own_connection(kept, codes):
    asked = Asked()
    asked.by_code(Unit, codes=codes[:1])
    [prepared] = [asked.by_code._prepared((Unit,), (("codes", 1, True),))]
    used = []
    other = threading.Thread(
        target=lambda: used.append(
            prepared.asked_with({"codes": ["x"]}).query.get_compiler("default").connection
        )
    )
    other.start()
    other.join()
    ours = prepared.asked_with({"codes": ["x"]}).query.get_compiler("default").connection
    assert used[0] is not ours
    assert ours is connections["default"]


# --- what a question must not do --------------------------------------------------------------------


def test_a_question_that_is_not_the_same_each_time_is_found_out():
    days = iter(("2007-01-01", "2007-01-02", "2007-01-03", "2007-01-04"))

    @written_once
    def since(*, unit):
        return UnitName.objects.filter(unit=unit, start__written__gte=next(days))

    with pytest.raises(AssertionError, match="not the same each time"):
        since(unit=1)


def test_a_value_that_is_not_used_as_it_is_is_refused():
    @written_once
    def beginning(*, code):
        return Unit.objects.filter(code__startswith=code)

    with pytest.raises(TypeError, match="does not use each value as it is"):
        beginning(code="dpko")

    @written_once
    def unused(*, code, pk):
        return Unit.objects.filter(code=code)

    with pytest.raises(TypeError, match="does not use each value as it is"):
        unused(code="dpko", pk=1)


def test_what_is_read_beside_it_by_prefetching_is_refused():
    @written_once
    def with_names(*, code):
        return Unit.objects.filter(code=code).prefetch_related(
            Prefetch("names", UnitName.objects.filter(unit__code=code))
        )

    with pytest.raises(TypeError, match="cannot prefetch"):
        with_names(code="dpko")


def test_the_questions_of_the_registry_are_compared_in_all_tests():
    assert written_once.compare
