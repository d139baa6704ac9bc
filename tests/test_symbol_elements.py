"""Every element of a symbol that is known, and what is just not one."""

import subprocess
import sys

import pytest

from orgchart.symbols import Kind, Symbol, SymbolError, beginnings, parse

# --- every element that is known ---------------------------------------------------------------


def refusal_of(written):
    with pytest.raises(SymbolError) as refusal:
        parse(written, latest_year=2026)
    return str(refusal.value)


@pytest.mark.parametrize(
    "organ",
    [
        "A",
        "S",
        "E",
        "T",
        "ST",
        "TD",
        "UNEP",
        "UNCTAD",
        "DP",
        "HSP",
        "HS",
        "JIU",
        "CD",
        "PBC",
        "CCPR",
        "CAT",
        "CED",
        "CEDAW",
        "CERD",
        "CMW",
        "CRC",
        "CRPD",
        "HRI",
        "FCCC",
        "ICCD",
        "LOS",
        "SPLOS",
        "ISBA",
        "AT",
        "UNW",
        "CEB",
        "ACC",
    ],
)
def test_each_organ_begins_symbols(organ):
    read = parse(f"{organ}/17")
    assert (read.text, read.body, read.number) == (f"{organ}/17", organ, 17)
    assert read.organ


def test_an_organ_of_one_word_is_said_in_it():
    assert parse("ST/17").organ == "Secretariat"
    assert parse("UNW/17").organ == "UN-Women"


@pytest.mark.parametrize(
    "body",
    [
        "AC",
        "BC",
        "C",
        "CN",
        "CONF",
        "CP",
        "COP",
        "CMA",
        "EA",
        "EX",
        "GA",
        "GC",
        "GE",
        "PC",
        "PREPCOM",
        "SBI",
        "SBSTA",
        "SC",
        "Sub",
        "TC",
        "TF",
        "WG",
    ],
)
def test_each_body_has_a_number_after_a_full_stop(body):
    read = parse(f"FCCC/{body.lower()}.1/17")
    assert (read.body, read.number) == (f"FCCC/{body}.1", 17)


@pytest.mark.parametrize(
    "series",
    [
        "BUR",
        "CO",
        "CRP",
        "Dec",
        "HLS",
        "INF",
        "L",
        "Misc",
        "MTG",
        "NGO",
        "PET",
        "PV",
        "Q",
        "R",
        "Res",
        "SR",
        "STAT",
        "WP",
    ],
)
def test_each_series_numbers_its_documents_after_a_full_stop(series):
    read = parse(f"FCCC/{series.lower()}.17")
    assert (read.text, read.number) == (f"FCCC/{series}.17", 17)


@pytest.mark.parametrize(
    "word",
    [
        "ADM",
        "Agenda",
        "AI",
        "B",
        "BUR",
        "CONF",
        "DCP",
        "ECA",
        "ECE",
        "ECLAC",
        "ESA",
        "ESCAP",
        "ESCWA",
        "EX",
        "FFDF",
        "GC",
        "HLPF",
        "HLS",
        "HRC",
        "IC",
        "ICEF",
        "INF",
        "LEG",
        "MISC",
        "NGO",
        "PC",
        "PET",
        "PUB",
        "PV",
        "SG",
        "SGB",
        "SPACE",
        "SPECPOL",
        "SR",
        "STAT",
        "TAO",
        "UNFPA",
        "WP",
    ],
)
def test_each_word_names_a_series_or_body(word):
    read = parse(f"ST/{word.lower()}/17")
    assert (read.body, read.number) == (f"ST/{word}", 17)


@pytest.mark.parametrize("body", ["CCPR", "CAT", "CED", "CEDAW", "CERD", "CMW", "CRC", "CRPD"])
def test_treaty_bodies_have_a_c_without_a_number(body):
    assert parse(f"{body}/C/21").body == f"{body}/C"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("sect 5A", "Sect. 5A"),
        ("Prog.12", "Prog. 12"),
        ("income sect.3", "Income sect. 3"),
        ("vol iv", "Vol. IV"),
        ("Vol. 2", "Vol. 2"),
        ("part ii", "Part II"),
        ("resumption2", "Resumption 2"),
        ("introduction", "Introduction"),
        ("SUMMARY", "Summary"),
        ("plan outline", "Plan outline"),
    ],
)
def test_parts_in_brackets_are_printed_in_one_way(written, printed):
    assert parse(f"A/61/6 ({written})").text == f"A/61/6 ({printed})"


@pytest.mark.parametrize("word", ["Add", "Corr", "Rev", "Amend"])
def test_suffixes_are_printed_in_one_way(word):
    for written in (f"{word}.12", f"{word}12", f"{word.upper()}.12"):
        assert parse(f"A/RES/61/279/{written}").suffixes == (f"{word}.12",)
        assert parse(f"A/61/279/{written}").suffixes == (f"{word}.12",)


@pytest.mark.parametrize(
    ("words", "symbol"),
    [
        ("SC", "S/RES/50 (1948)"),
        ("UNSC", "S/RES/50 (1948)"),
        ("GA", "A/RES/61/279"),
        ("UNGA", "A/RES/61/279"),
        ("ECOSOC", "E/RES/2012/30"),
        ("Economic and Social Council", "E/RES/2012/30"),
        ("HRC", "A/HRC/RES/48/3"),
    ],
)
def test_bodies_are_known_by_their_short_names(words, symbol):
    number = symbol.rpartition("RES/")[2]
    for written in (f"{words} resolution {number}", f"UN {words.lower()} res. {number}"):
        assert parse(written).text == symbol


@pytest.mark.parametrize(
    "address",
    [
        "https://undocs.org/A/RES/61/279",
        "http://www.undocs.org/A/RES/61/279",
        "www.undocs.org/en/A/RES/61/279",
        "https://docs.un.org/fr/A/RES/61/279",
    ],
)
def test_addresses_of_documents_are_read(address):
    assert parse(address).text == "A/RES/61/279"


# --- what a symbol tells -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "session", "year", "number"),
    [
        ("A/500", "", None, 500),
        ("A/61/500", "61", None, 500),
        ("A/61/L.5", "61", None, 5),
        ("A/61/L.5A", "61", None, 5),
        ("A/ES-10/PV.3", "ES-10", None, 3),
        ("A/ES-10/17", "ES-10", None, 17),
        ("A/AC.105/2005/3", "", 2005, 3),
        ("A/C.5/61/12", "61", None, 12),
        ("A/HRC/48/3", "48", None, 3),
        ("A/CONF.151/26", "", None, 26),
        ("S/23500", "", None, 23500),
        ("S/2013/759", "", 2013, 759),
        ("E/2005/3", "", 2005, 3),
        ("E/CN.4/61/3", "61", None, 3),
        ("E/CN.4/2005/3", "", 2005, 3),
        ("ST/SGB/2010/1", "", 2010, 1),
        ("CERD/C/61/3", "", None, 3),
        ("A/RES/61/279", "61", None, 279),
        ("E/RES/2012/30", "", 2012, 30),
        ("S/PRST/2005/30", "", 2005, 30),
    ],
)
def test_session_and_year_are_told_from_the_number(written, session, year, number):
    read = parse(written)
    assert (read.session, read.year, read.number) == (session, year, number)


def test_a_symbol_has_nothing_but_what_is_told_of_it():
    plain = Symbol("A/500", "A", Kind.REPORT)
    assert (plain.session, plain.year, plain.number) == ("", None, None)
    assert (plain.part, plain.suffixes) == ("", ())


def test_two_symbols_are_equal_when_their_text_is():
    assert Symbol("A/500", "A", Kind.REPORT, number=1) == Symbol("A/500", "S", Kind.OTHER, "61")
    assert Symbol("A/500", "A", Kind.REPORT) != Symbol("A/501", "A", Kind.REPORT)


def test_the_sort_key_has_ten_letters_or_digits_for_each_part():
    assert parse("A/RES/61/9").sort_key == "A000000000RES000000000000000610000000009"
    assert parse("S/Agenda/4961").sort_key == "S000000000AGENDA00000000004961"


# --- what is just not a symbol -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("A/Add.1", "“ADD.1”"),
        ("A/61/ES-10/1", "ES-10"),
        ("A/ES-99/1", "ES-99"),
        ("A/61/FOO.1", "FOO.1"),
        ("A/WG.II/61/WG.II", "WG.II"),
        ("A/61/AC.5", "AC.5"),
        ("S/AC.44/2004/(02", "S/AC.44/2004/(02"),
        ("A/61/1/2", "A/61/1/2"),
        ("S/2004/1/2", "S/2004/1/2"),
        ("E/2004/1/2", "E/2004/1/2"),
        ("A/2005/3", "2005"),
        ("A/HRC/67/3", "67"),
        ("A/HRC/0/3", "0"),
        ("A/83/3", "83"),
        ("A/30/3", "30"),
        ("S/2028/3", "2028"),
        ("E/RES/1889/30", "1889"),
    ],
)
def test_what_is_refused_is_named(written, named):
    assert f"{named}" in refusal_of(written)


@pytest.mark.parametrize("written", ["A/HRC/66/3", "A/HRC/1/3", "A/82/3", "A/31/3", "S/2027/3"])
def test_the_first_and_last_plausible_session_or_year_is_read(written):
    assert parse(written, latest_year=2026).text == written


def run_command(*arguments, given=""):
    command = [sys.executable, "-m", "orgchart.symbols", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


def test_the_command_reads_its_arguments_or_else_its_lines_and_has_help():
    assert run_command("a/res/61/279", "s/res/50(1948)").stdout.split("\n") == [
        "A/RES/61/279",
        "S/RES/50 (1948)",
        "",
    ]
    assert run_command(given="a/res/61/279\n").stdout == "A/RES/61/279\n"
    assert run_command("hello").returncode == 1
    assert "canonical form" in run_command("--help").stdout


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("resolution 1542", "S/RES/1542"),
        ("1542", "S/RES/1542"),
        ("SCR 1542", "S/RES/1542"),
        ("UNSCR 1528", "S/RES/1528"),
        ("UNSCR1528", "S/RES/1528"),
        ("scr1542", "S/RES/1542"),
        ("Security Council resolution 1542", "S/RES/1542"),
        ("GA resolution 61/279", "A/RES/61/279"),
        ("res. 61/279", "A/RES/61/279"),
        ("61/279", "A/RES/61/279"),
        ("/documents/S/RES/1542/", "S/RES/1542"),
        ("http://localhost/documents/S/RES/1542(2004)/?on=2009", "S/RES/1542 (2004)"),
        ("undocs.org/S/RES/1542", "S/RES/1542"),
        ("a/res/72/262c", "A/RES/72/262 C"),
        ("SCR 1542 (2004)", "S/RES/1542 (2004)"),
    ],
)
def test_less_than_a_symbol_gives_the_likeliest_beginning_first(written, first):
    assert beginnings(written)[0] == first


@pytest.mark.parametrize(
    "written",
    [
        "Security Council resolution 1542 (2004)",
        "résolution 1542 (2004) du Conseil de sécurité",
        "résolution 1542 (2004)",
        "resolución 1542 (2004) del Consejo de Seguridad",
        "резолюция 1542 (2004) Совета Безопасности",
        "قرار مجلس الأمن 1542 (2004)",
        "القرار ١٥٤٢ (٢٠٠٤)",
        "第1542(2004)号决议",
        "安全理事会第1542（2004）号决议",
    ],
)
def test_a_resolution_with_its_year_means_one_symbol_in_each_language(written):
    assert beginnings(written) == ["S/RES/1542 (2004)"]


@pytest.mark.parametrize("written", ["", "police mali", "https://example.org/1542", "and/or not"])
def test_what_is_no_symbol_begins_none(written):
    assert beginnings(written) == []
