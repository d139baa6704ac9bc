"""The registry's own profile of EAC-CPF 3.0.0: it is as narrow as what is written, and no wider than the official schema.

``test_eac_schemas.py`` checks every unit by it.
"""

import hashlib
import random

import pytest
from lxml import etree

from orgchart.exchange.eac.archive import records_of
from orgchart.exchange.eac.gathering import all_described
from orgchart.models import NameTranslation, UnitIdentifier
from orgchart.models.line_kinds import LineKind
from orgchart.models.lines import SuccessionKind
from orgchart.models.official_forms import Language

from ..factories import NameFactory, UnitFactory
from .eac_mutations import Mutator
from .eac_schemas import PROFILE, RNG, official_3, official_file_3, our_profile
from .test_eac import DAY, SPACES, absolute, full_unit, record

pytestmark = pytest.mark.django_db

MUTANTS = 1_000
FAULTS = {
    "no control": lambda root: root.remove(root[0]),
    "a name without its part": lambda root: drop(root, "nameEntry/n:part"),
    "a name without its dates": lambda root: drop(root, "nameEntry/n:useDates"),
    "a name without a source": lambda root: drop_value(root, "nameEntry", "sourceReference"),
    "no name that is preferred": lambda root: drop(root, "nameEntry[@preferredForm]"),
    "two names that are preferred": lambda root: found(root, "nameEntry").addnext(
        found(record(version="3.0.0"), "nameEntry")
    ),
    "a name in a language that the United Nations does not write": lambda root: found(
        root, "nameEntry[2]"
    ).set("languageOfElement", "de"),
    "a part of spaces": lambda root: put(root, "nameEntry/n:part", "  "),
    "the description before the identity": lambda root: found(root, "cpfDescription").insert(
        0, found(root, "description")
    ),
    "events before the dates of its life": lambda root: found(root, "existDates").addprevious(
        found(root, "biogHist")
    ),
    "an element of 2.0": lambda root: rename(root, "functionPerformed", "function"),
    "an element that the standard lacks": lambda root: rename(root, "mandate", "order"),
    "an element of the standard that is not written": lambda root: rename(
        root, "biogHist", "generalContext"
    ),
    "an attribute that the standard lacks": lambda root: found(root, "fromDate").set("day", "1"),
    "an attribute of another namespace": lambda root: found(root, "fromDate").set("{urn:x}a", "b"),
    "a month that no year has": lambda root: date(root, standardDate="2007-13"),
    "a day that no month has": lambda root: date(root, standardDate="2007-02-30"),
    "a day that is written otherwise": lambda root: date(root, standardDate="29/06/2007"),
    "a date with a time zone": lambda root: date(root, standardDate="2007-06-29Z"),
    "a date without its words": lambda root: put(root, "fromDate", ""),
    "about a year, and no certainty": lambda root: date(root, standardDate="1992~"),
    "a certainty of a date that has none": lambda root: date(root, certainty="approximate"),
    "a bound of a date that is exact": lambda root: date(root, notAfter="1992"),
    "a date that is known and unknown": lambda root: date(root, status="unknown"),
    "a beginning that is ongoing": lambda root: status(root, "fromDate", "ongoing"),
    "a range without an end": lambda root: drop(root, "dateRange/n:toDate"),
    "a relation without a target": lambda root: drop(root, "relation/n:label"),
    "a relation whose target has no address": lambda root: drop_value(
        root, "relation/n:label", "valueURI"
    ),
    "a relation without a role": lambda root: drop(root, "relation/n:role"),
    "a relation of a kind that the standard lacks": lambda root: found(root, "relation").set(
        "relationType", "family"
    ),
    "a unit above that is said to be below": lambda root: put(
        root, "relation[@relationType='hierarchical-parent']/n:role[2]", "below"
    ),
    "a kind of line that the registry lacks": lambda root: found(root, "relation/n:role").set(
        "valueURI", absolute("/id/line-kinds/owned-by")
    ),
    "a person above a unit": lambda root: found(root, "relation").set("targetType", "person"),
    "two sources with one key": lambda root: found(root, "source[2]").set("id", "source-1"),
    "a source without an address": lambda root: drop_value(root, "source", "href"),
    "an address that leads nowhere": lambda root: found(root, "source").set("href", "a page"),
    "coordinates in words": lambda root: put(root, "geographicCoordinates", "in the south"),
    "a country by three letters": lambda root: put(
        root, "place/n:label[@localType='countryCode']", "SDN"
    ),
    "a unit that is a person": lambda root: found(root, "entityType").set("value", "person"),
    "words between elements": lambda root: put(root, "identity", "Department"),
}


def found(root, path):
    one = root.find(f".//n:{path}", SPACES)
    assert one is not None, path
    return one


def drop(root, path):
    one = found(root, path)
    one.getparent().remove(one)


def drop_value(root, path, name):
    del found(root, path).attrib[name]


def put(root, path, text):
    found(root, path).text = text


def rename(root, path, name):
    found(root, path).tag = f"{{{SPACES['n']}}}{name}"


def date(root, **values):
    """Change the first date that is exact: 1992."""
    one = found(root, "fromDate[@standardDate='1992']")
    for name, value in values.items():
        one.set(name, value)


def status(root, path, value):
    one = found(root, path)
    one.attrib.clear()
    one.set("status", value)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_the_profile_catches_a_fault(fault):
    full_unit()
    root, profile = record(version="3.0.0"), our_profile()
    assert profile.validate(root), profile.error_log.last_error
    fault(root)
    assert not profile.validate(root)


# --- as narrow as what is written --------------------------------------------------------------------


def defined(name):
    """The values of a closed list of the profile."""
    lists = etree.parse(str(PROFILE)).iterfind(
        f"{RNG}define[@name='{name}']/{RNG}choice/{RNG}value"
    )
    return {one.text for one in lists}


def in_pattern(name):
    """The words between the bars of the pattern of a kind."""
    [pattern] = etree.parse(str(PROFILE)).iterfind(f"{RNG}define[@name='{name}']//{RNG}param")
    return set(pattern.text.partition("(")[2].rstrip(")").split("|"))


def test_the_closed_lists_of_the_profile_are_those_of_the_registry():
    assert defined("language") == set(Language.values)
    assert defined("catalogue") == set(UnitIdentifier.SCHEMES)
    assert in_pattern("kind-of-line") == set(LineKind.values)
    assert in_pattern("kind-of-succession") == set(SuccessionKind.values)


def written(version="3.0.0"):
    """The records of all units of the registry."""
    return [
        etree.fromstring(content)
        for _name, content in records_of(all_described(DAY), DAY, absolute, version)
    ]


def test_every_element_and_attribute_of_the_profile_is_in_some_record(registry):
    root = etree.parse(str(PROFILE))
    records = written()
    elements = {etree.QName(one).localname for record in records for one in record.iter()}
    assert {one.get("name") for one in root.iter(f"{RNG}element")} == elements
    attributes = {name for record in records for one in record.iter() for name in one.attrib}
    assert {one.get("name") for one in root.iter(f"{RNG}attribute")} == attributes


def test_what_is_not_known_is_said_as_the_profile_has_it():
    NameFactory(unit=UnitFactory(code="bare"), start="", end="", acronym="")
    name = full_unit().names.get(name="Department of Peacekeeping Operations")
    for language in Language.values:
        NameTranslation.objects.update_or_create(
            name=name, language=language, defaults={"text": "…", "source": name.source}
        )
    for code in ("bare", "dpko"):
        root, profile = record(code, "3.0.0"), our_profile()
        assert profile.validate(root), profile.error_log.last_error
    assert found(record("bare", "3.0.0"), "date").get("status") == "unknown"


# --- no wider than the official schema ---------------------------------------------------------------


def test_the_profile_names_the_official_schema_that_it_is_a_part_of():
    digest = hashlib.sha256(official_file_3().read_bytes()).hexdigest()
    assert digest in PROFILE.read_text()


def wider(profile, records):
    """What the profile takes and the official schema refuses, of records with faults; and how many the profile took."""
    schema = official_3()
    names = {one.get("name") for one in etree.parse(str(official_file_3())).iter("{*}element")}
    chance = random.Random(3)
    mutator = Mutator(chance, records, sorted(names))
    taken, faults = 0, []
    for _time in range(MUTANTS):
        mutant = mutator.mutant(chance.choice(records), chance.choice([1, 1, 1, 2, 3]))
        content = etree.tostring(
            mutant
        )  # a document keeps the keys of its sources, so each check reads its own
        if profile.validate(mutant):
            taken += 1
            if not schema.validate(etree.fromstring(content)):
                faults.append(schema.error_log.last_error.message)
    return faults, taken


def test_what_the_profile_takes_the_official_schema_takes(registry):
    faults, taken = wider(our_profile(), small_records())
    assert faults == []
    assert MUTANTS * 0.05 < taken < MUTANTS * 0.5


def test_a_profile_that_is_too_wide_is_found_out(registry):
    """So the test above can fail: here every element may be missing."""
    profile = etree.parse(str(PROFILE))
    _eac, *others = profile.iter(f"{RNG}element")
    for one in others:
        optional = etree.Element(f"{RNG}optional")
        one.getparent().replace(one, optional)
        optional.append(one)
    faults, _taken = wider(etree.RelaxNG(profile), small_records())
    assert faults


def small_records():
    """Some records of the registry that are quickly checked."""
    return sorted(written(), key=lambda record: len(etree.tostring(record)))[:60]
