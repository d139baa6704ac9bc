"""Every unit of the registry keeps to the schema of each version of EAC-CPF, and each schema catches faults."""

import pytest
from lxml import etree

from orgchart.exchange.eac.archive import VERSIONS, records_of
from orgchart.exchange.eac.gathering import all_described
from orgchart.models import Unit

from ..factories import NameFactory, UnitFactory
from .eac_schemas import CHECKS
from .test_eac import DAY, absolute, dangling, full_unit, record

pytestmark = pytest.mark.django_db

by_each_schema = pytest.mark.parametrize(("version", "schema"), CHECKS.values(), ids=CHECKS)


def test_each_version_has_a_check():
    assert {version for version, _schema in CHECKS.values()} == set(VERSIONS)


@by_each_schema
def test_every_unit_of_the_registry_is_valid(registry, version, schema):
    check, count = schema(), 0
    for name, content in records_of(all_described(DAY), DAY, absolute, version):
        root = etree.fromstring(content)
        assert check.validate(root), f"{name}: {check.error_log.last_error}"
        count += 1
    assert count == Unit.objects.public().count() > 100


@by_each_schema
def test_a_unit_of_which_hardly_anything_is_known_is_valid(version, schema):
    NameFactory(unit=UnitFactory(code="bare"), start="", end="", acronym="")
    check = schema()
    assert check.validate(record("bare", version)), check.error_log.last_error


@by_each_schema
@pytest.mark.parametrize(
    "fault",
    [
        lambda root: root.remove(root[0]),  # no control
        lambda root: root.find(".//{*}nameEntry").remove(root.find(".//{*}nameEntry/{*}part")),
        lambda root: root.find(".//{*}fromDate").append(etree.Element("day")),
        lambda root: root.find(".//{*}relations").insert(
            0, etree.Element(f"{{{root.nsmap[None]}}}successor")
        ),
        lambda root: root.find(".//{*}fromDate").set("precise", "no"),
        lambda root: root.append(root[0]),  # control after the description
    ],
)
def test_each_check_catches_a_fault(version, schema, fault):
    full_unit()
    root, check = record("dpko", version), schema()
    assert check.validate(root)
    fault(root)
    assert not check.validate(root)


@pytest.mark.parametrize("version", ["3.0.0", "2.0"])
def test_a_reference_to_a_source_that_is_missing_is_caught(registry, version):
    for name, content in records_of(all_described(DAY), DAY, absolute, version):
        assert not dangling(etree.fromstring(content)), name
    root = record(version=version)
    root.find(".//{*}nameEntry").set("sourceReference", "no-such-source source-1")
    assert dangling(root) == {"no-such-source"}
