"""An import that takes long: two tabs, restarts, and whoever writes meanwhile."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import date

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test.utils import override_script_prefix
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.admin import imports as page_of_imports
from orgchart.admin import jobs
from orgchart.admin.jobs import progress_of
from orgchart.exchange import imports as importing
from orgchart.models import DataVersion, Document, Import

from ..accounts import signed_in
from ..servers import wait_for
from .importing import bring

TODAY = date(2026, 11, 28)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]


@pytest.fixture
def client(db):
    return signed_in(roles.PUBLISHER)


def test_a_job_that_died_is_said_and_can_be_begun_again(client):
    bring(client, b"symbol\nA/RES/61/279\n")
    table = Import.objects.get()
    Import.objects.update(state=Import.State.CHECKING, takeovers=jobs.TAKEOVERS)
    cache.set(f"import-{table.pk}", {"done": 1, "total": 1, "at": time.time() - 600})
    page = client.get(table.get_absolute_url()).content.decode()
    assert "The import was interrupted" in page
    client.post(table.get_absolute_url(), {"again": "1"})
    table.refresh_from_db()
    assert table.state == Import.State.READ
    cache.set(f"import-{table.pk}", {"done": 1, "total": 2, "at": time.time()})
    Import.objects.update(state=Import.State.CHECKING)
    progress = client.get(f"{table.get_absolute_url()}progress.json").json()
    assert progress == {"busy": True, "died": False, "done": 1, "total": 2, "failed": ""}
    assert "1 of 2 rows" in client.get(table.get_absolute_url()).content.decode()
    page = client.post(table.get_absolute_url(), {"check": "1"}, follow=True).content.decode()
    assert "still running" in page
    cache.delete(f"import-{table.pk}")


@pytest.mark.django_db(transaction=True)
def test_a_long_table_is_done_beside_the_page(monkeypatch):
    client = signed_in(roles.PUBLISHER)
    monkeypatch.setattr(page_of_imports, "AT_ONCE", 0)
    bring(client, b"symbol\nA/RES/61/279\n")
    table = Import.objects.get()
    for step, state in (
        ({"column-0": "symbol", "check": "1"}, Import.State.CHECKED),
        ({"confirm": "1", "why": "x"}, Import.State.DONE),
    ):
        client.post(table.get_absolute_url(), step)
        for _ in range(100):
            table.refresh_from_db()
            if table.state == state:
                break
            time.sleep(0.05)
        assert table.state == state
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_done_beside_the_page_knows_the_path_below_which_the_site_is_served():
    bring(signed_in(roles.PUBLISHER), b"symbol\nA/RES/61/279\n")
    addresses = []
    with override_script_prefix("/registry/"):
        jobs.run_beside(
            Import.objects.get(), lambda table, report: addresses.append(reverse("chart"))
        )
    wait_for(lambda: addresses)
    assert addresses == ["/registry/"]


@pytest.fixture
def checked(client):
    """An import that waits to be confirmed."""
    bring(client, b"symbol,title\nA/RES/61/279,Strengthening\n")
    table = Import.objects.get()
    columns = {"column-0": "symbol", "column-1": "title", "check": "1"}
    client.post(table.get_absolute_url(), columns)
    table.refresh_from_db()
    assert table.state == Import.State.CHECKED
    return table


def test_a_second_tab_does_not_confirm_what_the_first_has_begun(client, checked, monkeypatch):
    """The second tab reads the import before the first has begun, and confirms after it is done."""
    address, confirm = checked.get_absolute_url(), {"confirm": "1", "why": "A list"}
    real = page_of_imports.progress_of

    def asked_while_the_other_tab_confirms(table):
        monkeypatch.setattr(page_of_imports, "progress_of", real)
        found = real(table)
        client.post(address, confirm)
        return found

    monkeypatch.setattr(page_of_imports, "progress_of", asked_while_the_other_tab_confirms)
    page = client.post(address, confirm, follow=True).content.decode()
    assert "gone on meanwhile" in page
    assert "Imported." in page
    checked.refresh_from_db()
    assert checked.state == Import.State.DONE
    assert Document.objects.count() == 1
    page = client.post(address, confirm, follow=True).content.decode()
    assert "gone on meanwhile" in page


def test_what_was_begun_again_elsewhere_is_not_written_by_the_first(client, checked):
    checked.step(Import.State.IMPORTING)
    Import.objects.update(state=Import.State.READ, verdicts=[])
    importing.confirm(checked, "A list", lambda done, total: None, TODAY)
    assert not Document.objects.exists()
    assert Import.objects.get().state == Import.State.READ


@pytest.mark.django_db(transaction=True)
def test_a_step_whose_process_is_gone_begins_again_by_itself(monkeypatch):
    """As it was asked for, and the reason that was given is kept."""
    client = signed_in(roles.PUBLISHER)
    bring(client, b"symbol\nA/RES/61/279\n")
    table = Import.objects.get()
    address = table.get_absolute_url()
    client.post(address, {"column-0": "symbol", "check": "1"})
    monkeypatch.setattr(page_of_imports, "run", lambda *_: None)  # as if the process had ended
    client.post(address, {"confirm": "1", "why": "A list of resolutions"})
    assert "has begun again by itself" in client.get(address).content.decode()
    wait_for(lambda: Import.objects.get().state == Import.State.DONE)
    assert Import.objects.get().takeovers == 1
    assert Document.objects.count() == 1
    assert Revision.objects.latest("pk").comment == "A list of resolutions"
    assert "begun again" not in client.get(address).content.decode()


def test_of_two_processes_that_are_asked_one_begins_again(client, checked, monkeypatch):
    begun = []
    monkeypatch.setattr(jobs, "run_beside", lambda table, job: begun.append(table.pk))
    checked.step(Import.State.IMPORTING)
    same, late = Import.objects.get(), Import.objects.get()
    assert jobs.taken_over(checked, None)
    assert jobs.taken_over(same, None)
    checked.step(Import.State.DONE)
    assert not jobs.taken_over(late, None)
    assert late.state == Import.State.DONE
    assert begun == [checked.pk]


@pytest.mark.parametrize("why", ["A list of resolutions", ""])
def test_a_step_that_said_why_it_failed_or_lacks_its_reason_does_not_begin_again_by_itself(
    client, checked, monkeypatch, why
):
    begun = []
    monkeypatch.setattr(jobs, "run_beside", lambda table, job: begun.append(table.pk))
    checked.step(Import.State.IMPORTING, why=why)
    if why:
        cache.set(f"import-{checked.pk}", {"failed": "The disk is full."})
        assert "The disk is full." in client.get(checked.get_absolute_url()).content.decode()
        assert begun == []
        cache.delete(f"import-{checked.pk}")
    assert ("begun again by itself" in client.get(checked.get_absolute_url()).content.decode()) == (
        bool(why)
    )
    assert begun == [checked.pk] * bool(why)


def test_a_step_that_ends_its_process_each_time_does_not_go_on_for_ever(
    client, checked, monkeypatch
):
    monkeypatch.setattr(jobs, "run_beside", lambda table, job: None)
    checked.step(Import.State.IMPORTING, why="A list")
    pages = [client.get(checked.get_absolute_url()).content.decode() for _ in range(4)]
    assert ["begun again by itself" in page for page in pages] == [True, True, False, False]
    assert "The import was interrupted" in pages[2]


def a_process_that_has_ended():
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


@pytest.mark.parametrize("pid", [a_process_that_has_ended, os.getpid])
def test_an_import_that_a_restart_interrupted_is_confirmed_again_at_once(client, checked, pid):
    checked.step(Import.State.IMPORTING, takeovers=jobs.TAKEOVERS)
    said = {"done": 0, "total": 1, "at": time.time(), "host": socket.gethostname(), "pid": pid()}
    cache.set(f"import-{checked.pk}", said)
    address = checked.get_absolute_url()
    assert client.get(f"{address}progress.json").json()["died"]
    page = client.get(address).content.decode()
    assert "The import was interrupted, and nothing of it was kept" in page
    assert 'name="confirm"' in page
    page = client.post(address, {"confirm": "1", "why": "A list"}, follow=True).content.decode()
    assert "Imported." in page
    assert Document.objects.count() == 1


def test_a_job_says_that_it_is_alive_while_it_reports_nothing(client, checked, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT", 0.01)
    seen = []

    def job(table, report):
        cache.set(f"import-{table.pk}", {"at": 0})
        for _ in range(500):
            seen.append(progress_of(table)["busy"])
            if seen[-1]:
                return
            time.sleep(0.01)

    checked.step(Import.State.IMPORTING)
    jobs.run(checked, job)
    assert seen[-1] is True
    assert progress_of(checked)["died"]


def test_a_job_that_waited_too_long_says_so_on_the_page(client, checked, monkeypatch):
    def busy(*_, **__):
        cause = sqlite3.OperationalError("database is locked")
        cause.sqlite_errorcode = 5
        raise OperationalError("database is locked") from cause

    monkeypatch.setattr(page_of_imports, "AT_ONCE", 0)
    monkeypatch.setattr(importing, "confirm", busy)
    monkeypatch.setattr(jobs, "Thread", Inline)
    monkeypatch.setattr(jobs.connection, "close", lambda: None)
    address = checked.get_absolute_url()
    page = client.post(address, {"confirm": "1", "why": "A list"}, follow=True).content.decode()
    assert "Somebody else was writing for too long" in page
    assert 'name="confirm"' in page
    checked.refresh_from_db()
    assert checked.state == Import.State.CHECKED


class Inline:
    """A thread that runs where it is started; one that never ends does not run."""

    def __init__(self, target, daemon):
        self.target = target

    def start(self):
        if self.target.__name__ != "beat":
            self.target()

    def join(self):
        pass


def test_a_check_writes_nothing_but_its_result(client, checked):
    number, revisions = DataVersion.current(), Revision.objects.count()
    client.post(checked.get_absolute_url(), {"again": "1"})
    columns = {"column-0": "symbol", "column-1": "title", "check": "1"}
    client.post(checked.get_absolute_url(), columns)
    assert (DataVersion.current(), Revision.objects.count()) == (number, revisions)
    assert not Document.objects.exists()
