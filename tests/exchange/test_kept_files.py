"""Drawings on disk: made once for all processes, whole or not at all, never old, never too many."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orgchart.drawing import png
from orgchart.exchange import chart_files, kept_files
from orgchart.exchange.kept_files import KEPT, NEW, KeptFiles
from orgchart.models import DataVersion
from orgchart.writing.recording import recording
from orgchart.writing.shadow_tables import shadow_tables

from ..factories import NameFactory
from ..test_kept_pages_shared import database_address

OVERHEAD = 32
"""Bytes that a kept file has besides its content."""
PNG = "/chart.png?on=2009-07-31"


@pytest.fixture
def files(tmp_path):
    return KeptFiles(tmp_path / "kept", 100_000)


def names(files, ending=KEPT):
    return sorted(path.name for path in files.folder.glob(f"*{ending}"))


def test_a_file_is_given_back_under_its_own_key_only(files):
    assert files.get(("a", "b")) is None
    files.put(("a", "b"), b"drawing")
    files.put(("ab",), b"")
    assert files.get(("a", "b")) == b"drawing"
    assert files.get(("ab",)) == b""
    assert files.get(("a",)) is None
    assert KeptFiles(files.folder, 100_000).get(("a", "b")) == b"drawing"
    assert names(files, NEW) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[:20],
        lambda whole: whole[:-1],
        lambda whole: whole + b"x",
        lambda whole: whole[:-1] + b"X",
        lambda whole: bytes(len(whole)),
    ],
)
def test_what_is_damaged_is_never_given_back_and_makes_room(files, damage):
    files.put(("key",), b"drawing")
    (path,) = files.folder.glob(f"*{KEPT}")
    path.write_bytes(damage(path.read_bytes()))
    assert files.get(("key",)) is None
    assert not path.exists()
    files.put(("key",), b"drawing")
    assert files.get(("key",)) == b"drawing"


def test_what_could_not_be_written_whole_is_not_kept(files, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    files.put(("key",), b"drawing")
    assert files.get(("key",)) is None
    assert names(files) + names(files, NEW) == []


def test_a_folder_that_cannot_be_written_keeps_nothing_and_stops_nobody(tmp_path):
    (tmp_path / "file").write_text("")
    files = KeptFiles(tmp_path / "file" / "folder", 1000)
    files.put(("key",), b"drawing")
    assert files.get(("key",)) is None
    with files.turn(0) as has_turn:
        assert has_turn


def test_the_oldest_go_first_and_the_bytes_are_bounded(tmp_path):
    files = KeptFiles(tmp_path, 4 * (100 + OVERHEAD))
    left = tmp_path / f"left-by-a-crash{NEW}"
    left.write_bytes(bytes(100 + OVERHEAD))
    os.utime(left, ns=(0, 0))
    for number in range(6):
        files.put((str(number),), bytes(100))
        (new,) = (path for path in tmp_path.glob(f"*{KEPT}") if path.stat().st_mtime > 10)
        os.utime(new, ns=(number + 1, number + 1))
    assert [number for number in range(6) if files.get((str(number),)) is not None] == [2, 3, 4, 5]
    assert not left.exists()
    files.put(("large",), bytes(5 * 100 + OVERHEAD))
    assert files.get(("large",)) is None
    assert len(names(files)) == 4


def test_one_has_a_turn_until_it_ends(files):
    with files.turn(0) as first, files.turn(0) as second:
        assert (first, second) == (True, False)
    with files.turn(0) as third:
        assert third


@pytest.fixture
def drawings(tmp_path, settings):
    """Drawings are kept in a folder of the test; the folder."""
    settings.DRAWING_CACHE_MB, settings.DRAWINGS_DIR = 8, tmp_path / "drawings"
    return settings.DRAWINGS_DIR


@pytest.fixture
def times_drawn(monkeypatch):
    """A list that grows with every drawing."""
    made = []
    for module, name in ((png, "image"), (png, "card"), (chart_files.pdf, "document")):
        draw = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given, draw=draw: made.append(1) or draw(*given))
    return made


@pytest.mark.parametrize("address", [PNG, "/chart.pdf?on=2009-07-31", "/card.png?on=2009-07-31"])
def test_a_drawing_is_made_once_for_a_state_of_the_data(
    registry, client, drawings, times_drawn, address
):
    first, second = client.get(address), client.get(address)
    assert (first.content, first.headers) == (second.content, second.headers)
    assert times_drawn == [1]
    client.get(f"{address}&root=dpko")
    client.get(address.replace("2009", "2008"))
    client.get(address, HTTP_HOST="127.0.0.1")
    assert len(times_drawn) == 4
    with recording():
        NameFactory(unit__code="new", start="2000")
    assert client.get(address).status_code == 200
    assert len(times_drawn) == 5


def test_another_database_with_the_same_version_is_another_state(
    registry, client, drawings, times_drawn
):
    client.get(PNG)
    DataVersion.objects.update(state="what a backup has")
    client.get(PNG)
    assert len(times_drawn) == 2


def test_a_kept_drawing_waits_for_nobody(registry, client, drawings):
    drawn = client.get(PNG).content
    with chart_files.turn_to_draw(chart_files.FORMATS["png"]):
        assert client.get(PNG).content == drawn


def test_what_was_drawn_while_somebody_wrote_is_not_kept(registry, client, drawings, monkeypatch):
    image = png.image

    def slow(*given):
        with recording():
            NameFactory()
        return image(*given)

    monkeypatch.setattr(png, "image", slow)
    assert client.get(PNG).status_code == 200
    assert list(drawings.glob(f"*{KEPT}")) == []


def test_a_preview_is_never_kept(registry, client, admin_user, drawings, times_drawn):
    client.get(PNG)
    client.force_login(admin_user)
    session = client.session
    session["preview"] = ""
    session.save()
    kept = list(drawings.glob(f"*{KEPT}"))
    for _ in range(2):
        assert client.get(PNG)["Cache-Control"] == "private, no-store"
    assert len(times_drawn) == 3
    assert list(drawings.glob(f"*{KEPT}")) == kept


def test_the_copies_of_a_preview_are_another_state(registry):
    before = DataVersion.current_state()
    with shadow_tables():
        assert DataVersion.current_state() != before
    assert DataVersion.current_state() == before


PROCESS = """
import hashlib, sys
from tests.served import application
from tests.kept_pages import ask
from orgchart.drawing import png
made, image = [], png.image
png.image = lambda *given: made.append(1) or image(*given)
print("ready", flush=True)
sys.stdin.readline()
status, headers, body = ask(application, sys.argv[1])
print(status, len(made), hashlib.sha256(body).hexdigest())
"""


def process(folder):
    """A process of the site that keeps its drawings in the folder. It asks when it is told to."""
    given = {"DATABASE_URL": database_address(), "TEST_DRAWINGS": str(folder)}
    started = subprocess.Popen(
        [sys.executable, "-c", PROCESS, PNG],
        cwd=Path(__file__).parent.parent.parent,
        env={**os.environ, **given},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout.readline() == "ready\n"
    return started


def answers(*processes):
    """The status, how often it drew, and the digest of what each process answers, all at once."""
    for started in processes:
        started.stdin.write("\n")
        started.stdin.flush()
    told = [started.communicate(timeout=60)[0].rsplit(None, 2) for started in processes]
    assert [status for status, _, _ in told] == ["200 OK"] * len(processes)
    return [int(drawn) for _, drawn, _ in told], {digest for _, _, digest in told}


@pytest.mark.django_db(transaction=True)
def test_two_processes_draw_once_and_a_third_after_them_not_at_all(tmp_path):
    with recording():
        NameFactory(unit__code="dpko", start="2000")
    drawn, both = answers(process(tmp_path), process(tmp_path))
    assert sorted(drawn) == [0, 1]
    assert len(both) == 1
    assert answers(process(tmp_path)) == ([0], both)
    (kept,) = tmp_path.glob(f"*{KEPT}")
    kept.write_bytes(kept.read_bytes()[:1000])
    assert answers(process(tmp_path)) == ([1], both)
    with recording():
        NameFactory(unit__code="new", start="2000")
    drawn, after = answers(process(tmp_path))
    assert drawn == [1]
    assert after != both


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_while_it_draws_gives_its_turn_back(tmp_path):
    files = KeptFiles(tmp_path, 1000)
    holding = (
        "import sys; from pathlib import Path; from orgchart.exchange.kept_files import KeptFiles\n"
        "with KeptFiles(Path(sys.argv[1]), 1000).turn(0) as has_turn:\n"
        "    print(has_turn, flush=True); sys.stdin.readline()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", holding, str(tmp_path)],
        cwd=Path(__file__).parent.parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout.readline() == "True\n"
    with files.turn(0.05) as has_turn:
        assert not has_turn
    other.kill()
    other.wait()
    with files.turn(1) as has_turn:
        assert has_turn


def test_a_disk_that_knows_no_locks_stops_nobody(files, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(kept_files.fcntl, "flock", refuse)
    with files.turn(0) as mine:
        assert mine
        files.put(("key",), b"content")
    assert files.get(("key",)) == b"content"
