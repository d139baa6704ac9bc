"""Work in several processes."""

import fcntl
import subprocess
import sys
from pathlib import Path

import manage
from orgchart import processes

from .servers import wait_for

TOP = Path(__file__).parent.parent
WORK = """
import fcntl, sys, time
import django

django.setup()
from orgchart.processes import processes

with open(sys.argv[1], "a") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    with processes(2) as pool:
        pool.submit(int).result()
        print("ready", flush=True)
        time.sleep(60)
"""


def is_free(path):
    """Has nobody locked that file?"""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_what_a_killed_process_had_locked_is_free_though_others_worked_for_it(tmp_path):
    lock = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", WORK, str(lock)], cwd=TOP, stdout=subprocess.PIPE, text=True
    ) as work:
        try:
            assert work.stdout.readline() == "ready\n"
            assert not is_free(lock)
        finally:
            work.kill()
    wait_for(lambda: is_free(lock), 10)


def test_a_command_and_the_processes_that_it_makes_look_for_waste_as_seldom():
    """``manage.py`` names the number itself: to import anything of Django there would be too early."""
    assert manage.WASTE == processes.WASTE
