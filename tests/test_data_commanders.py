"""Who commanded operations from 1973 to 2008, by the letters to the Council: asked from the papers themselves.

The questions are those of the yearly volumes “Resolutions and Decisions of the Security Council”.
"""

from datetime import date

import pytest

from orgchart.models import Appointment, Post, UnitName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

SECOND_FORCE, GOLAN, LEBANON = (
    "commander-unef-ii",
    "force-commander-undof",
    "force-commander-unifil",
)
CYPRUS, TRUCE, IRAQ = "force-commander-unficyp", "chief-of-staff-untso", "head-unikom"


@pytest.mark.parametrize(
    ("post", "day", "person", "began", "ended"),
    [
        (SECOND_FORCE, "1973-11-11", "Ensio Siilasvuo", None, "S/11103"),
        (SECOND_FORCE, "1973-11-12", "Ensio Siilasvuo", "S/11103", "S/11808"),
        (SECOND_FORCE, "1976-11-30", "Bengt Liljestrand", "S/11808", "S/12274"),
        (SECOND_FORCE, "1976-12-01", "Rais Abin", None, "S/12274"),
        (SECOND_FORCE, "1978-01-01", "Rais Abin", "S/12274", None),
        (TRUCE, "1974-04-01", "Bengt Liljestrand", "S/11214", "S/11808"),
        (TRUCE, "1980-12-15", "Erkki R. Kaira", None, "S/14308"),
        (GOLAN, "1974-12-14", "Gonzalo Briceño Zevallos", None, "S/11595"),
        (GOLAN, "1974-12-15", "Hannes Philipp", "S/11595", "S/11750"),
        (GOLAN, "1975-07-09", "Hannes Philipp", "S/11750", None),
        (GOLAN, "1979-12-01", "Günther G. Greindl", "S/13665", "S/14308"),
        (GOLAN, "1982-05-31", "Erkki R. Kaira", "S/14308", "S/15019"),
        (GOLAN, "1982-06-01", "Carl-Gustav Ståhl", "S/15019", "S/17147"),
        (GOLAN, "1985-06-01", "Gustav Hägglund", "S/17147", "S/18135"),
        (GOLAN, "1988-09-09", "Gustaf Welin", "S/18135", "S/19972"),
        (GOLAN, "1988-09-10", "Adolf Radauer", "S/19972", "S/22565"),
        (GOLAN, "1991-10-01", "Roman Misztal", "S/22565", None),
        (GOLAN, "1996-01-01", "Johannes C. Kosters", "S/1994/1431", "S/1997/388"),
        (GOLAN, "1998-01-01", "David Stapleton", "S/1997/388", "S/1998/873"),
        (LEBANON, "1980-12-15", "Emmanuel A. Erskine", None, "S/14308"),
        (LEBANON, "1983-01-01", "William Callaghan", "S/14308", "S/18032"),
        (LEBANON, "1987-01-01", "Gustav Hägglund", "S/18032", "S/19808"),
        (CYPRUS, "1980-12-15", "James J. Quinn", None, "S/14308"),
        (CYPRUS, "1989-04-03", "Clive Milner", None, "S/23752"),
        (CYPRUS, "1993-01-01", "Michael F. Minehane", "S/23752", "S/1994/971"),
        (CYPRUS, "1996-01-01", "Ahti Toimi Paavali Vartiainen", "S/1994/971", "S/1997/25"),
        (CYPRUS, "1998-01-01", "Evergisto Arturo de Vergara", "S/1997/25", None),
        (CYPRUS, "2000-06-01", "Victory Rana", "S/1999/1233", None),
        (CYPRUS, "2002-06-01", "Jin Ha Hwang", "S/2001/1184", None),
        (CYPRUS, "2005-01-01", "Herbert Joaquin Figoli Almandos", "S/2003/1214", None),
        (CYPRUS, "2007-01-01", "Rafael José Barni", "S/2006/91", None),
        (CYPRUS, "2008-04-09", "Mario Sánchez Debernardi", "S/2008/246", None),
        (IRAQ, "1992-07-10", "Günther G. Greindl", "S/22478", "S/24097"),
        (IRAQ, "1992-07-12", "Timothy K. Dibuama", "S/24097", None),
        (IRAQ, "1993-12-01", "Krishna Narayan Singh Thapa", "S/26735", "S/1995/885"),
        (IRAQ, "1996-06-01", "Gian Giuseppe Santillo", "S/1995/885", "S/1997/841"),
        (IRAQ, "1998-06-01", "Esa Kalervo Tarvainen", "S/1997/841", None),
        (IRAQ, "2000-06-01", "John Augustine Vize", "S/1999/1154", None),
        (IRAQ, "2002-06-01", "Miguel Angel Moreno", "S/2001/1082", None),
        (IRAQ, "2003-06-01", "Franciszek Gagor", "S/2003/27", "S/2003/726"),
        ("force-commander-unprofor", "1993-03-02", "Satish Nambiar", None, "S/25336"),
        ("force-commander-unprofor", "1993-03-31", "Lars-Eric Wahlgren", "S/25336", "S/26000"),
        ("force-commander-unprofor", "1993-07-01", "Jean Cot", "S/26000", None),
        ("force-commander-untac", "1992-03-15", "John M. Sanderson", "S/23695", None),
        ("srsg-unficyp", "1994-08-15", "Joe Clark", "S/1994/971", None),
        ("srsg-unficyp", "1998-12-01", "Ann Hercus", "S/1998/388", "S/1999/722"),
        ("srsg-unficyp", "1999-10-01", "James Holger", "S/1999/1043", None),
    ],
)
def test_which_papers_began_and_ended_a_command(post, day, person, began, ended):
    held = Appointment.objects.published().filter(post__code=post, person__name=person)
    found = held.on(date.fromisoformat(day)).get()
    papers = [paper.symbol if paper else None for paper in (found.started_by, found.ended_by)]
    assert papers == [began, ended]


@pytest.mark.parametrize(
    ("post", "day"),
    [
        (SECOND_FORCE, "1973-11-11"),
        (SECOND_FORCE, "1976-12-31"),
        (GOLAN, "1974-06-01"),
        (GOLAN, "1975-07-08"),
        ("force-commander-unprofor", "1993-03-31"),
        ("srsg-unficyp", "1999-12-31"),
    ],
)
def test_who_held_a_command_only_for_a_time(post, day):
    held = Appointment.objects.published().filter(post__code=post).on(date.fromisoformat(day))
    assert held.get().acting


@pytest.mark.parametrize(
    ("post", "began", "ended"),
    [
        (SECOND_FORCE, "S/RES/340 (1973)", "S/RES/438 (1978)"),
        (CYPRUS, "S/RES/186 (1964)", None),
        (IRAQ, "S/RES/689 (1991)", "S/RES/1490 (2003)"),
        ("srsg-unficyp", "S/1994/971", None),
    ],
)
def test_which_paper_provides_for_a_command(post, began, ended):
    found = Post.objects.get(code=post)
    papers = [paper.symbol if paper else None for paper in (found.started_by, found.ended_by)]
    assert papers == [began, ended]


def test_the_council_gave_the_mission_in_afghanistan_two_more_months_to_15_march_1990():
    """Resolution 647 (1990), and the letter of 12 March, S/21188."""
    name = UnitName.objects.get(unit__code="ungomap")
    assert (str(name.end), name.ended_by.symbol) == ("1990-03-15", "S/RES/647 (1990)")
    assert "prendront fin le 15 mars 1990" in " ".join(
        piece.quotation for piece in name.pieces if piece.source.slug == "sc-decisions-1990"
    )
