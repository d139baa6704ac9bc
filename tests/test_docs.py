"""The documentation names files that exist."""

import re
from pathlib import Path

import pytest

from orgchart.exchange.dictionary import dictionary
from orgchart.models import RECORDS

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md"]
FILE = re.compile(r"`((?:\w+/)*[\w.]+\.(?:py|html|css|js|md|json|svg|txt|toml)|(?:\w+/)+)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)\)")
PLACES = (ROOT, ROOT / "orgchart", ROOT / "orgchart/static/orgchart")
"""What the names of files are relative to."""


def named_files(page):
    text = page.read_text()
    return {name for name in FILE.findall(text) if "/" in name}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page):
    made = ("var/", "staticfiles/")  # they are made by the installation
    missing = [
        name
        for name in named_files(page)
        if not name.startswith(made) and not any((place / name).exists() for place in PLACES)
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_project_leads_somewhere(page):
    targets = LINK.findall(page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_there_is_an_answer_to_each_of_the_twenty_questions():
    text = (ROOT / "docs/changes.md").read_text()
    questions, answers = text.split("## The answers")
    numbers = [str(number) for number in range(1, 21)]
    assert re.findall(r"^(\d+)\. ", questions, re.MULTILINE) == numbers
    assert re.findall(r"^(\d+)\. ", answers, re.MULTILINE) == numbers


def test_the_data_dictionary_has_every_kind_and_every_field_of_today():
    kinds = [kind for kind in RECORDS if kind._meta.app_label == "orgchart"]
    page = (ROOT / "docs" / "dictionary.md").read_text()
    assert dictionary(kinds) == page, "Run manage.py dictionary --write docs/dictionary.md"
