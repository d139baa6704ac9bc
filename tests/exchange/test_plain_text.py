"""The text of fixture files, record by record."""

import json

import pytest

from orgchart.exchange.fixtures import FILES, write
from orgchart.exchange.plain_text import AT_ONCE, Keys, texts
from orgchart.models import Theme, UnitName
from orgchart.serialization import fields_of, with_keys

from ..factories import NameFactory, SourceFactory

pytestmark = pytest.mark.django_db


def test_the_text_is_that_of_the_plain_data(tmp_path):
    source = SourceFactory(slug="other")
    NameFactory(unit__code="a", name="Größe “one”\n\\", start="1992~", end="[2007..]")
    NameFactory(unit__code="b", start="1999", status="disputed", source=source)
    written = {path.name: path.read_text() for path in write(tmp_path)}
    for kind, name in FILES.items():
        content = written.get(name, "")
        objects = json.loads(content or "[]")
        by_key = {record.natural_key(): fields_of(record) for record in with_keys(kind)}
        assert len(objects) == len(by_key)
        assert all(found["fields"] in by_key.values() for found in objects)
        if objects:
            assert content == json.dumps(objects, indent=2, ensure_ascii=False) + "\n"


def test_a_narrower_term_comes_after_its_broader_one():
    wide = Theme.objects.create(code="zz-wide", label="Wide", order=999)
    Theme.objects.create(code="aa-narrow", label="Narrow", order=998, broader=wide)
    codes = [json.loads(text)["fields"]["code"] for text in texts(Theme, Keys())]
    assert codes.index("zz-wide") < codes.index("aa-narrow")


@pytest.mark.parametrize("size", [2, 20])
def test_a_kind_costs_as_many_queries_at_any_size(size, django_assert_num_queries):
    assert size <= AT_ONCE
    for number in range(size):
        NameFactory(unit__code=f"u{number}")
    with django_assert_num_queries(8):
        assert len(list(texts(UnitName, Keys()))) == size
