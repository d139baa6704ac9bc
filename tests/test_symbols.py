import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgchart.symbols import Kind, Symbol, SymbolError, beginnings, main, parse

CITED = (Path(__file__).parent / "symbols-as-cited.txt").read_text().splitlines()

CANONICAL = [
    "A/RES/61/279",
    "A/RES/72/262 C",
    "A/RES/76/84 A-B",
    "A/RES/377 (V)",
    "A/RES/377 (V) A",
    "A/RES/3101 (XXVIII)",
    "A/RES/3201 (S-VI)",
    "A/RES/S-19/2",
    "A/RES/ES-10/20",
    "A/RES/998 (ES-I)",
    "A/DEC/60/551",
    "S/RES/1542 (2004)",
    "S/PRST/2005/30",
    "ST/SGB/2010/1",
    "ST/AI/2013/4",
    "A/61/858/Add.1",
    "A/61/858/Add.1/Corr.2",
    "A/C.5/61/SR.60",
    "A/C.5/61/L.12",
    "A/61/L.5/Rev.1",
    "A/61/PV.104",
    "A/ES-10/PV.3",
    "A/HRC/48/3",
    "A/HRC/RES/48/3",
    "A/HRC/RES/S-30/1",
    "A/HRC/PRST/OS/12/1",
    "E/RES/2012/30",
    "E/RES/131 (VI)",
    "E/CN.4/2005/3",
    "E/CN.4/Sub.2/2005/3",
    "CCPR/C/21/Rev.1/Add.13",
    "S/Agenda/4961",
    "A/80/6 (Sect. 5)",
    "A/CN.9/WG.II/WP.100",
    "A/CONF.151/26/Rev.1 (Vol. I)",
    "TD/519/Add.2/Corr.1",
    "UNEP/EA.2/Res.25",
    "S/2013/759",
    "S/23500",
    "S/11302/Add.1",
    "S/PV.4961",
    "S/PV.4961 (Resumption 1)",
    "S/PV.4961 (Resumption 1)/Corr.1",
    "S/AC.44/2004/(02)/1",
    "S/AC.44/2004/(02)/112/Add.1",
    "S/AC.37/2003/(1455)/1",
    "S/AC.26/Dec.269 (2011)",
    "A/79/6 (Plan outline)",
    "TD/B/41(1)/7",
    "TD/B/EX(27)/2",
    "TD/B/WP(55)/L.1",
    "TD/B(S-XXXI)/2",
    "TD(XIV)/PC/1",
]


@pytest.mark.parametrize("symbol", CANONICAL)
def test_the_canonical_form_reads_as_itself(symbol):
    assert parse(symbol).text == symbol


@pytest.mark.parametrize("symbol", CANONICAL)
def test_case_spaces_links_and_percents_change_nothing(symbol):
    read = parse(symbol)
    for written in (
        symbol.lower(),
        f"  {symbol.replace(' ', '')} ",
        symbol.replace(" ", "\u00a0"),
        symbol.replace("/", " / "),
        symbol.replace("-", "–"),
        read.path,
        read.link,
        f"undocs.org/{read.path}",
        f"https://undocs.org/en/{symbol.replace(' ', '%20')}",
        f"https://documents.un.org/symbol-explorer?s={symbol.replace('/', '%2F')}&lang=en",
        f"https://www.un.org/en/ga/search/view_doc.asp?symbol={symbol.replace(' ', '+')}",
    ):
        assert parse(written) == read, written


@pytest.mark.parametrize("cited", CITED)
def test_every_symbol_as_people_cite_it_is_read(cited):
    read = parse(cited)
    assert parse(read.text) == read
    assert parse(read.text).text == read.text
    assert parse(read.path) == read


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("resolution 1542 (2004)", "S/RES/1542 (2004)"),
        ("Security Council resolution 1542(2004)", "S/RES/1542 (2004)"),
        ("UNSCR 1542 (2004)", "S/RES/1542 (2004)"),
        ("GA resolution 61/279", "A/RES/61/279"),
        ("General Assembly resolution 72/262 c", "A/RES/72/262 C"),
        ("General Assembly resolution 377 A (V)", "A/RES/377 (V) A"),
        ("United Nations Security Council Resolution 50 (1948)", "S/RES/50 (1948)"),
        ("Security Council resolution S/RES/1542 (2004)", "S/RES/1542 (2004)"),
        ("A/RES/377 A (V)", "A/RES/377 (V) A"),
        ("General Assembly decision 60/551", "A/DEC/60/551"),
        ("ECOSOC resolution 2012/30", "E/RES/2012/30"),
        ("Human Rights Council resolution 48/3", "A/HRC/RES/48/3"),
        ("A/RES/76/84a‑B", "A/RES/76/84 A-B"),
    ],
)
def test_words_that_name_the_body_are_read(written, symbol):
    assert parse(written).text == symbol


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "empty"),
        ("hello", "first element"),
        ("A", "no document"),
        ("S/RES", "a number and a year"),
        ("A/C.5", "no document number"),
        ("A//61", "empty element"),
        ("resolution 61/279", "names no body"),
        ("UNSCR 1542", "a number and a year"),
        ("S/RES/1542", "a number and a year"),
        ("S/RES/1542 (1944)", "plausible year"),
        ("S/RES/1542 (2040)", "plausible year"),
        ("A/RES/999/1", "plausible session"),
        ("A/RES/12/3", "plausible session"),
        ("A/RES/377 (IIII)", "not a Roman numeral"),
        ("A/RES/377 (XXXI)", "Roman numerals"),
        ("A/RES/76/84 B-A", "does not go up"),
        ("A/RES/61/27 9", "space inside a number"),
        ("A/RES/61/0279", "begins with 0"),
        ("A/RES/61/279²", "no document symbol has"),
        ("A/RES/61/٢٧٩", "no document symbol has"),
        ("A/80/6 (Sect", "does not close"),
        ("A/80/6 Sect. 5)", "closes a bracket that it does not open"),
        ("A/80/6 (Chapter 5)", "The registry does not know “\\(CHAPTER5\\)”"),
        ("S/AC.44/2004/(02)", "no document number after \\(02\\)"),
        ("S/AC.44/(02)/1", "right after the year"),
        ("S/AC.44/2004/(XX)/1", "only a number can be there"),
        ("S/2004/(02)/1", "only documents of a committee"),
        ("S/AC.26/Dec.269 (2077)", "plausible year"),
        ("TD(Sect. 5)/1", "does not know “\\(SECT.5\\)”"),
        ("E(Sect. 5)/1", "bracket right after E"),
        ("TD/B/EX(IIII)/2", "not a Roman numeral"),
        ("HRI/CORE/1/Add.1", "The registry does not know “CORE” as an element"),
        ("E/CN.4/RES/2005/80", "The registry does not read"),
        ("A/61/858/Add.1/7", "after Add.1"),
        ("A/61/858/Add.1/", "empty element"),
        ("A/61/SGB/1", "after a number"),
        ("A/55/305–S/2000/809", "Give A/55/305 or S/2000/809"),
        ("https://documents.un.org/doc/undoc/gen/n07/432/49/pdf/x.pdf", "has no document symbol"),
        ("A/C/61/1", "does not know “C” as an element"),
        ("https://example.org/A/RES/61/279", "not an address of United Nations documents"),
        ("https://www.un.org/en/about", "has no document symbol"),
        ("A/RES/" + "1" * 200, "longer than any"),
    ],
)
def test_what_is_not_a_symbol_is_refused_with_the_reason(written, why):
    with pytest.raises(SymbolError, match=why):
        parse(written, latest_year=2026)


def test_it_tells_organ_kind_session_year_number_part_and_suffixes():
    assembly = parse("A/RES/72/262 C")
    assert (assembly.organ, assembly.kind, assembly.session) == (
        "General Assembly",
        Kind.RESOLUTION,
        "72",
    )
    assert (assembly.number, assembly.part, assembly.year) == (262, "C", None)
    council = parse("S/RES/1542 (2004)")
    assert (council.organ, council.year, council.number) == ("Security Council", 2004, 1542)
    report = parse("A/61/858/Add.1/Corr.2")
    assert (report.kind, report.session, report.number) == (Kind.REPORT, "61", 858)
    assert report.suffixes == ("Add.1", "Corr.2")
    assert parse("A/RES/377 (V)").session == "V"
    committee = parse("S/AC.44/2004/(02)/1/Add.2")
    assert (committee.organ, committee.year, committee.number) == ("Security Council", 2004, 1)
    decision = parse("S/AC.26/Dec.269(2011)")
    assert (decision.kind, decision.number, decision.year) == (Kind.DECISION, 269, 2011)
    assert parse("A/HRC/PRST/OS/12/1").organ == "Human Rights Council"


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("A/DEC/60/551", Kind.DECISION),
        ("S/PRST/2005/30", Kind.PRESIDENTIAL_STATEMENT),
        ("ST/SGB/2010/1", Kind.BULLETIN),
        ("ST/AI/2013/4", Kind.OTHER),
        ("S/PV.4961", Kind.RECORD),
        ("A/C.5/61/SR.60", Kind.RECORD),
        ("S/2013/759", Kind.REPORT),
        ("UNEP/EA.2/Res.25", Kind.RESOLUTION),
        ("A/C.5/61/L.12", Kind.OTHER),
    ],
)
def test_the_kind_is_as_far_as_the_symbol_tells(symbol, kind):
    assert parse(symbol).kind is kind


def test_nine_sorts_before_ten_and_the_fifth_session_before_the_sixty_first():
    symbols = ["A/RES/61/10", "A/RES/61/9", "A/RES/377 (V)", "A/RES/100 (X)"]
    ordered = sorted(map(parse, symbols), key=lambda symbol: symbol.sort_key)
    assert [str(symbol) for symbol in ordered] == [
        "A/RES/377 (V)",
        "A/RES/100 (X)",
        "A/RES/61/9",
        "A/RES/61/10",
    ]


def test_a_press_release_has_one_symbol_and_not_those_beside_it():
    assert parse("sg/a/1797").organ == "Secretary-General"
    with pytest.raises(SymbolError, match=r"several symbols. Give SG/A/1797\.$"):
        parse("SG/A/1797-BIO/5061-PA/14")


def test_the_link_leads_to_the_official_text():
    assert parse("a/res/72/262c").link == "https://docs.un.org/en/A/RES/72/262C"


@given(st.text(max_size=60))
def test_any_text_is_a_symbol_or_the_one_error(text):
    try:
        read = parse(text)
    except SymbolError as error:
        assert str(error)
    else:
        assert parse(read.text) == read


@given(
    st.integers(31, 80), st.integers(1, 400), st.sampled_from(["", "A", "C", "A-B"]), st.booleans()
)
def test_a_resolution_of_any_session_keeps_its_parts(session, number, part, lower):
    text = f"A/RES/{session}/{number}{part}"
    read = parse(text.lower() if lower else text)
    assert (read.session, read.number, read.part) == (str(session), number, part)


def test_the_command_prints_symbols_and_fails_if_one_failed(capsys):
    assert main(["a/res/61/279\n"]) == 0
    assert main(["hello\n", "\n", "s/res/50(1948)\n"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "A/RES/61/279"
    assert out[1].startswith("error: ")
    assert out[2].startswith("error: ")
    assert out[3] == "S/RES/50 (1948)"


def test_the_command_reads_standard_input():
    run = subprocess.run(
        [sys.executable, "-m", "orgchart.symbols"],
        input=b"s/res/50(1948)\n\xff\n",
        capture_output=True,
        check=False,
    )
    assert run.returncode == 1
    first, second = run.stdout.decode().splitlines()
    assert first == "S/RES/50 (1948)"
    assert second.startswith("error: ")


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
        ("Security Council resolution 1542", "S/RES/1542"),
        ("GA resolution 61/279", "A/RES/61/279"),
        ("res. 61/279", "A/RES/61/279"),
        ("61/279", "A/RES/61/279"),
        ("/documents/S/RES/1542/", "S/RES/1542"),
        ("http://localhost/documents/S/RES/1542(2004)/?on=2009", "S/RES/1542 (2004)"),
        ("undocs.org/S/RES/1542", "S/RES/1542"),
        ("a/res/72/262c", "A/RES/72/262 C"),
    ],
)
def test_less_than_a_symbol_gives_the_likeliest_beginning_first(written, first):
    assert beginnings(written)[0] == first


@pytest.mark.parametrize("written", ["", "police mali", "https://example.org/1542", "and/or not"])
def test_what_is_no_symbol_begins_none(written):
    assert beginnings(written) == []
