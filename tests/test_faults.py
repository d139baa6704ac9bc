"""The campaign of faults counts what comes of it; each fault makes it fail."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError

from benchmarks.faults import processes
from benchmarks.faults.counting import Asked, Line, as_table
from benchmarks.faults.processes import Ended, ended
from benchmarks.faults.texts import texts

from . import fuzz_dates

TOP = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def without_a_database(monkeypatch):
    monkeypatch.setattr(processes, "closed", lambda: None)


def test_help_names_every_campaign():
    command = [sys.executable, "-m", "benchmarks.faults", "--help"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True)
    for name in (
        "kills",
        "races",
        "disk",
        "files",
        "texts",
        "slow",
        "editors",
        "--times",
        "--minutes",
    ):
        assert name in done.stdout


def test_a_name_that_is_no_campaign_is_refused():
    command = [sys.executable, "-m", "benchmarks.faults", "--only", "kisses"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "invalid choice: 'kisses'" in done.stderr


@pytest.mark.parametrize(
    ("outcome", "lost"), [("lost: half of it", 2), ("traceback: KeyError", 2), ("as before", 0)]
)
def test_what_is_lost_and_each_traceback_is_counted(outcome, lost):
    line = Line("loads killed", Counter({outcome: 2, "lost: nothing": 0}), 2)
    assert line.lost == lost
    assert as_table([line]).endswith(f"| loads killed | 2 | 2 {outcome} | {lost} |")


def test_a_line_counts_how_often_it_was_done():
    line = Line("loads killed")
    assert list(line.each(3)) == [0, 1, 2]
    assert line.done == 3


def refused():
    raise CommandError("The disk is full.")


def broken():
    raise KeyError("a")


@pytest.mark.parametrize(
    ("work", "seconds", "how"),
    [
        (lambda: None, None, Ended.DONE),
        (lambda: time.sleep(60), 0.05, Ended.KILLED),
        (lambda: os._exit(3), None, Ended.KILLED),
        (refused, None, Ended.IN_WORDS),
        (broken, None, Ended.TRACEBACK),
    ],
)
def test_it_tells_how_the_work_of_another_process_ended(work, seconds, how):
    assert ended(work, seconds)[0] is how


def test_the_same_seed_draws_the_same(tmp_path):
    one, other = Asked(tmp_path, 7), Asked(tmp_path, 7)
    assert one.chance("a").random() == other.chance("a").random() != one.chance("b").random()


def test_a_reader_that_raises_something_else_is_a_fault(tmp_path):
    def reads(count, seed):
        raise IndexError("string index out of range")

    assert texts(Asked(tmp_path, 1, times=1), "symbols", reads).lost == 1
    assert texts(Asked(tmp_path, 1, times=1), "dates", fuzz_dates.fuzz).lost == 0
