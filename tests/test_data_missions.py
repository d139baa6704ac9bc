"""Who led the field operations outside Africa, and how operations were renewed and ended."""

from datetime import date

import pytest

from orgchart.models import Appointment, Location, Mandate, MandateReference, UnitName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

HEADS = [
    # unit, day, the head on that day
    ("untso", date(2005, 6, 1), "Clive Lilley"),
    ("untso", date(2010, 6, 1), "Robert Mood"),
    ("untso", date(2016, 6, 1), "Arthur David Gawn"),
    ("untso", date(2018, 6, 1), "Kristin Lund"),
    ("untso", date(2024, 12, 23), "Patrick Gauchat"),
    ("unmogip", date(2012, 6, 20), "Young-Bum Choi"),
    ("unmogip", date(2020, 2, 16), "José Eladio Alcaín"),
    ("unmogip", date(2023, 6, 1), "Guillermo Pablo Ríos"),
    ("unficyp", date(2012, 1, 1), "Lisa Buttenheim"),
    ("unficyp", date(2019, 1, 1), "Elizabeth Spehar"),
    ("unficyp", date(2023, 1, 1), "Colin Stewart"),
    ("unficyp", date(2025, 10, 22), "Khassim Diagne"),
    ("unficyp", date(2026, 1, 31), "Khassim Diagne"),
    ("unifil", date(2024, 1, 1), "Aroldo Lázaro"),
    ("undof", date(2024, 6, 1), "Nirmal Kumar Thapa"),
    ("unmik", date(2026, 1, 5), "Peter Due"),
    ("onusal", date(1995, 4, 1), "Enrique ter Horst"),
    ("undof", date(2010, 5, 1), "Natalio Ecarma III"),
    ("undof", date(2016, 7, 25), "Jai Shanker Menon"),
    ("undof", date(2018, 6, 1), "Francis Vib-Sanziri"),
    ("unifil", date(2010, 1, 27), "Claudio Graziano"),
    ("unifil", date(2010, 1, 28), "Alberto Asarta Cuevas"),
    ("unifil", date(2014, 7, 23), "Paolo Serra"),
    ("unifil", date(2015, 1, 28), "Luciano Portolano"),
    ("unifil", date(2017, 11, 8), "Michael Beary"),
    ("unifil", date(2018, 8, 6), "Michael Beary"),
    ("unifil", date(2018, 8, 7), "Stefano Del Col"),
    ("undof", date(2021, 6, 1), "Ishwar Hamal"),
    ("unifil", date(2025, 6, 24), "Diodato Abagnara"),
    ("unmik", date(2000, 1, 1), "Bernard Kouchner"),
    ("unmik", date(2001, 6, 1), "Hans Haekkerup"),
    ("unmik", date(2003, 1, 1), "Michael Steiner"),
    ("unmik", date(2004, 3, 17), "Harri Holkeri"),
    ("unmik", date(2005, 6, 1), "Søren Jessen-Petersen"),
    ("unmik", date(2008, 2, 17), "Joachim Rücker"),
    ("unmik", date(2009, 7, 31), "Lamberto Zannier"),
    ("unmik", date(2013, 4, 19), "Farid Zarif"),
    ("unmik", date(2018, 6, 28), "Zahir Tanin"),
    ("unmik", date(2023, 1, 1), "Caroline Ziadeh"),
    ("unmot", date(1997, 6, 27), "Gerd Merrem"),
    ("unmot", date(2000, 1, 1), "Ivo Petrov"),
    ("unomig", date(2004, 1, 1), "Heidi Tagliavini"),
    ("unomig", date(2006, 8, 1), "Ivo Petrov"),
    ("unomig", date(2007, 1, 1), "Jean Arnault"),
    ("unomig", date(2009, 6, 15), "Johan Verbeke"),
    ("unef-i", date(1957, 1, 1), "E. L. M. Burns"),
    ("unef-i", date(1961, 1, 1), "P. S. Gyani"),
    ("unef-i", date(1967, 5, 18), "Indar Jit Rikhye"),
    ("uniimog", date(1989, 1, 1), "Slavko Jović"),
    ("uniimog", date(1991, 1, 31), "S. Anam Khan"),
    ("onuca", date(1989, 12, 1), "Agustín Quesada Gómez"),
    ("onusal", date(1994, 11, 23), "Enrique ter Horst"),
    ("untac", date(1993, 5, 23), "Yasushi Akashi"),
    ("unprofor", date(1994, 6, 1), "Yasushi Akashi"),
    ("unpredep", date(1997, 1, 1), "Henryk Sokalski"),
    ("untaes", date(1996, 6, 1), "Jacques Paul Klein"),
    ("untaes", date(1997, 8, 1), "William G. Walker"),
    ("unmibh", date(2002, 7, 12), "Jacques Paul Klein"),
    ("unmop", date(1996, 6, 1), "Göran Gunnarsson"),
    ("minugua", date(1997, 3, 1), "Jean Arnault"),
    ("unmih", date(1994, 1, 1), "Dante Caputo"),
    ("unmih", date(1995, 3, 31), "Lakhdar Brahimi"),
    ("unsmih", date(1997, 1, 1), "Enrique ter Horst"),
    ("untmih", date(1997, 10, 1), "Enrique ter Horst"),
    ("miponuh", date(2000, 1, 1), "Alfredo Lopes Cabral"),
    ("minustah", date(2007, 1, 1), "Edmond Mulet"),
    ("minustah", date(2010, 1, 12), "Hédi Annabi"),
    ("minustah", date(2010, 2, 1), "Edmond Mulet"),
    ("minustah", date(2012, 1, 1), "Mariano Fernández"),
    ("minustah", date(2013, 4, 1), "Nigel Fisher"),
    ("minustah", date(2017, 10, 15), "Sandra Honoré"),
    ("minujusth", date(2018, 6, 1), "Mamadou Diallo"),
    ("minujusth", date(2019, 4, 12), "Helen Meagher La Lime"),
    ("untaet", date(2001, 8, 30), "Sergio Vieira de Mello"),
    ("unmiset", date(2002, 11, 14), "Kamalesh Sharma"),
    ("unmiset", date(2005, 5, 1), "Sukehiro Hasegawa"),
    ("unmit", date(2006, 9, 15), "Sukehiro Hasegawa"),
    ("unmit", date(2006, 10, 15), "Finn Reske-Nielsen"),
    ("unsmis", date(2012, 6, 1), "Robert Mood"),
    ("unsmis", date(2012, 8, 15), "Babacar Gaye"),
    ("binub", date(2008, 1, 1), "Youssef Mahmoud"),
    ("binub", date(2010, 10, 1), "Charles Petrie"),
    ("unama", date(2003, 1, 1), "Lakhdar Brahimi"),
    ("unama", date(2005, 1, 1), "Jean Arnault"),
    ("unama", date(2007, 1, 1), "Tom Koenigs"),
    ("unama", date(2009, 7, 31), "Kai Eide"),
    ("unama", date(2013, 1, 1), "Ján Kubiš"),
    ("unama", date(2015, 1, 1), "Nicholas Haysom"),
    ("unama", date(2018, 1, 1), "Tadamichi Yamamoto"),
    ("unama", date(2021, 8, 15), "Deborah Lyons"),
]

ACTING = [
    ("undof", date(2024, 12, 23), "Patrick Gauchat"),
    ("unmik", date(2002, 1, 31), "Charles H. Brayshaw"),
    ("minustah", date(2010, 2, 1), "Edmond Mulet"),
    ("unama", date(2022, 7, 1), "Markus Potzel"),
]

RENEWED = [
    # mandate, kind, the last document that is recorded
    ("onumoz-founding", "renews", "S/RES/957 (1994)"),
    ("unamir-founding", "renews", "S/RES/1029 (1995)"),
    ("miponuh-founding", "renews", "S/RES/1277 (1999)"),
    ("unosom-ii-founding", "renews", "S/RES/954 (1994)"),
    ("onusal-founding", "renews", "S/RES/961 (1994)"),
    ("untaes-founding", "renews", "S/RES/1120 (1997)"),
    ("unmiset-founding", "renews", "S/RES/1573 (2004)"),
    ("unmit-founding", "renews", "S/RES/2037 (2012)"),
    ("unomil-founding", "renews", "S/RES/1116 (1997)"),
    ("unamsil-founding", "renews", "S/RES/1610 (2005)"),
    ("unomur-founding", "renews", "S/RES/928 (1994)"),
    ("uniimog-founding", "renews", "S/RES/685 (1991)"),
    ("onub-founding", "renews", "S/RES/1692 (2006)"),
    ("minujusth-founding", "renews", "S/RES/2466 (2019)"),
    ("unomig-founding", "renews", "S/RES/1866 (2009)"),
    ("unpredep-founding", "renews", "S/RES/1186 (1998)"),
    ("unsmih-founding", "renews", "S/RES/1086 (1996)"),
    ("undof-founding", "renews", "S/RES/2811 (2025)"),
    ("unmiss-founding", "renews", "S/RES/2779 (2025)"),
    ("unama-founding", "renews", "S/RES/2777 (2025)"),
    ("minurso-founding", "renews", "S/RES/2797 (2025)"),
    ("minusca-founding", "renews", "S/RES/2800 (2025)"),
    ("unisfa-founding", "renews", "S/RES/2802 (2025)"),
    ("monusco-founding", "renews", "S/RES/2808 (2025)"),
    ("uniosil-founding", "renews", "S/RES/1793 (2007)"),
    ("unotil-founding", "renews", "S/RES/1703 (2006)"),
    ("unef-ii-founding", "renews", "S/RES/438 (1978)"),
    ("unmil-founding", "renews", "S/RES/2333 (2016)"),
    ("unmot-founding", "renews", "S/RES/1274 (1999)"),
    ("untac-founding", "terminates", "S/RES/860 (1993)"),
    ("monua-founding", "terminates", "S/RES/1229 (1999)"),
    ("unprofor-founding", "terminates", "S/RES/1031 (1995)"),
    ("uncro-founding", "terminates", "S/RES/1025 (1995)"),
    ("onuca-founding", "terminates", "S/RES/730 (1992)"),
    ("unmis-founding", "terminates", "S/RES/1997 (2011)"),
    ("unifil-founding", "renews", "S/RES/2790 (2025)"),
    ("unficyp-founding", "renews", "S/RES/2815 (2026)"),
    ("binub-founding", "terminates", "S/RES/1959 (2010)"),
    ("minuci-founding", "renews", "S/RES/1528 (2004)"),
    ("minurcat-founding", "renews", "S/RES/1923 (2010)"),
    ("onuc-founding", "terminates", "S/5784"),
    ("un-mission-colombia-founding", "terminates", "S/RES/2366 (2017)"),
    ("unavem-i-founding", "terminates", "S/RES/696 (1991)"),
    ("unef-i-founding", "terminates", "A/6730/Add.3"),
    ("unoci-founding", "renews", "S/RES/2284 (2016)"),
    ("unosom-i-founding", "terminates", "S/RES/814 (1993)"),
    ("unowa-founding", "terminates", "S/2016/89"),
]

EXPIRES = [
    ("unficyp-founding", "2027-01-31"),
    ("unifil-founding", "2026-12-31"),
    ("monusco-founding", "2026-12-20"),
    ("minusca-founding", "2026-11-15"),
    ("unisfa-founding", "2026-11-15"),
    ("minurso-founding", "2026-10-31"),
    ("undof-founding", "2026-06-30"),
    ("unmiss-founding", "2026-04-30"),
    ("unama-founding", "2026-03-17"),
]


def heads_on(unit: str, day: date) -> set[str]:
    """Who led a unit on a day, also those who acted."""
    led = Appointment.objects.filter(post__unit__code=unit, post__heads_unit=True).on(day)
    return {appointment.person.name for appointment in led.select_related("person")}


@pytest.mark.parametrize(("unit", "day", "name"), HEADS)
def test_who_led_an_operation_on_a_day(unit, day, name):
    assert name in heads_on(unit, day)


@pytest.mark.parametrize(("unit", "day", "name"), ACTING)
def test_who_acted_as_its_head(unit, day, name):
    acting = Appointment.objects.filter(post__unit__code=unit, person__name=name, acting=True)
    assert acting.on(day).exists()


@pytest.mark.parametrize(("mandate", "kind", "symbol"), RENEWED)
def test_which_resolution_renewed_or_ended_a_mandate_last(mandate, kind, symbol):
    assert MandateReference.objects.filter(
        mandate__code=mandate, kind=kind, document__symbol=symbol
    ).exists()


@pytest.mark.parametrize(("mandate", "day"), EXPIRES)
def test_when_a_mandate_expires_unless_it_is_renewed(mandate, day):
    assert str(Mandate.objects.get(code=mandate).expires) == day


def test_two_operations_were_ended_by_a_resolution_that_their_names_give():
    ended = UnitName.objects.filter(unit__code__in=["onuca", "uncro"])
    assert set(ended.values_list("ended_by__symbol", flat=True)) == {
        "S/RES/730 (1992)",
        "S/RES/1025 (1995)",
    }


SEATS = [
    ("binuh", "Port-au-Prince"),
    ("un-verification-mission-colombia", "Bogotá"),
    ("unscol", "Beirut"),
    ("unsmil", "Tripoli"),
    ("geneva-discussions", "Geneva"),
    ("special-envoy-yemen", "Amman"),
    ("special-envoy-great-lakes", "Nairobi"),
    ("special-envoy-myanmar", "Bangkok"),
]


@pytest.mark.parametrize(("unit", "town"), SEATS)
def test_where_an_office_of_today_has_its_seat(unit, town):
    places = Location.objects.published().on(date(2026, 11, 28))
    assert places.get(unit__code=unit).headquarters == town


def test_of_five_operations_of_today_no_town_is_known():
    """docs/data.md names them. All others are on the map."""
    places = Location.objects.published().on(date(2026, 11, 28)).filter(latitude__isnull=False)
    today = UnitName.objects.published().on(date(2026, 11, 28)).filter(unit__nature="field")
    assert set(
        today.exclude(unit__in=places.values("unit")).values_list("unit__code", flat=True)
    ) == {
        "personal-envoy-western-sahara",
        "special-adviser-cyprus",
        "special-envoy-horn-of-africa",
        "special-envoy-resolution-1559",
        "unsos",
    }


def test_the_document_that_ended_a_mission_is_a_reference_of_its_founding_mandate():
    """The founding document itself, if it gave one period, is there already as what established it."""
    ended = UnitName.objects.published().exclude(end="").exclude(ended_by=None)
    missions = ended.filter(level__in=["operation", "political-mission"])
    document_of = dict(missions.values_list("unit__code", "ended_by__symbol"))
    named = {
        (reference.mandate.code, reference.document.symbol)
        for reference in MandateReference.objects.select_related("mandate", "document")
        if reference.kind in ("establishes", "renews", "extends", "terminates")
    }
    mandates = Mandate.objects.filter(unit__code__in=document_of, code__endswith="-founding")
    asked = {
        (mandate.code, document_of[mandate.unit.code])
        for mandate in mandates.select_related("unit")
    }
    assert len(asked) > 60
    # Resolution 435 (1978) gave the Group in Namibia its twelve months long before it began.
    assert asked - named == {("untag-founding", "S/RES/435 (1978)")}
