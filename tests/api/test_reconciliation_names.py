"""Names as people write them lead to the right record: the list was made before the service was."""

import csv
import json
from pathlib import Path

import pytest

from orgchart import symbols

pytestmark = pytest.mark.django_db

LIST = Path(__file__).parent.parent / "names-as-written.csv"
LEAST = 0.95


def written():
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def question(row):
    on = [{"pid": "on", "v": row["on"]}] if row["on"] else []
    return {"query": row["written"], "type": row["type"], "properties": on}


def meant(row):
    """The id of the record that a row means; empty if there is none."""
    if not row["record"]:
        return ""
    if row["type"] == "unit":
        return f"units/{row['record']}"
    return f"documents/{symbols.parse(row['record']).path}"


@pytest.fixture
def answered(client, registry):
    """Each row with the candidates that it got."""
    found = []
    every = written()
    for rows in (every[at : at + 50] for at in range(0, len(every), 50)):
        batch = {f"q{place}": question(row) for place, row in enumerate(rows)}
        answer = client.post("/api/reconcile", {"queries": json.dumps(batch)})
        assert answer.status_code == 200, answer.content
        results = answer.json()
        found += [(row, results[f"q{place}"]["result"]) for place, row in enumerate(rows)]
    return found


def test_names_as_people_write_them_find_the_record_first(answered):
    asked = [(row, found) for row, found in answered if row["record"]]
    missed = [
        (row["written"], row["on"], row["record"], [one["id"] for one in found[:2]])
        for row, found in asked
        if not found or found[0]["id"] != meant(row)
    ]
    assert len(asked) >= 120
    assert len(missed) <= (1 - LEAST) * len(asked), missed


def test_what_is_said_to_be_a_match_is_the_record(answered):
    matched = [(row, found[0]) for row, found in answered if found and found[0]["match"]]
    assert [(row["written"], one["id"]) for row, one in matched if one["id"] != meant(row)] == []
    assert len(matched) > len(answered) / 2


def test_candidates_come_in_the_order_of_their_scores(answered):
    for row, found in answered:
        scores = [one["score"] for one in found]
        assert scores == sorted(scores, reverse=True), row
        assert all(0 < score <= 100 for score in scores), row
        assert not any(one["match"] for one in found[1:]), row
