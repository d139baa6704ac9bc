"""What checks records of units: schemas that others published, and the registry's own profile of EAC-CPF 3.0.0."""

from pathlib import Path

from lxml import etree

from ..standards import standards

PROFILE = Path(__file__).parent / "eac_cpf_3_profile.rng"
RNG = "{http://relaxng.org/ns/structure/1.0}"


def our_profile():
    """What the registry writes of EAC-CPF 3.0.0, in its own words. It is always there."""
    return etree.RelaxNG(etree.parse(str(PROFILE)))


def official_file_3():
    """The file of the official schema of EAC-CPF 3.0.0. Skips the test where STANDARDS_DIR does not lead to it."""
    return standards("eac-cpf-3/eac.xsd", may_lack=True)


def official_3():
    """That schema."""
    return etree.XMLSchema(etree.parse(str(official_file_3())))


def xsd_of_2_0():
    """The official schema of EAC-CPF 2.0. Skips the test without STANDARDS_DIR, as those below do."""
    return etree.XMLSchema(etree.parse(str(standards("eac-cpf-2/eac.xsd"))))


def rng_of_2_0():
    """The same as RELAX NG."""
    return etree.RelaxNG(etree.parse(str(standards("eac-cpf-2/eac.rng"))))


def rng_of_2010():
    """The official schema of EAC-CPF 2010."""
    return etree.RelaxNG(etree.parse(str(standards("eac-cpf-2010/cpf.rng"))))


CHECKS = {
    "3.0.0 by our profile": ("3.0.0", our_profile),
    "3.0.0 by the official schema": ("3.0.0", official_3),
    "2.0 by the official schema": ("2.0", xsd_of_2_0),
    "2.0 by the official RELAX NG": ("2.0", rng_of_2_0),
    "2010 by the official RELAX NG": ("2010", rng_of_2010),
}
"""The version of the format, and what makes the schema."""
