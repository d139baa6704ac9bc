"""Kill, race and break: repeat what can go wrong, and count what came of it.

``python -m benchmarks.faults [--times 40] [--seed 1] [--only kills races files]``: every count that is
not 0 in a column “lost” is a fault, and then the exit code is 1. It works in a database of its own, or in
that of ``DATABASE_URL``, which must be empty. What it draws by chance follows from the seed; where
exactly a process is killed also depends on the machine.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FORK = multiprocessing.get_context("fork")
NOTES = ("As it was found.", "As it was found again.")
"""What the two states of the registry say in the note of every source."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="how often each is tried")
    parser.add_argument(
        "--seed", type=int, default=1, help="for everything that is drawn by chance"
    )
    parser.add_argument("--only", nargs="*", default=["kills", "races", "files"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'faults.sqlite3'}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "dpko_site.settings"
        import django

        django.setup()
        sys.exit(campaign(Path(folder), options.times, options.seed, options.only))


def campaign(folder: Path, times: int, seed: int, only: list[str]) -> int:
    """Run what is asked for in an empty database, print the counts, and return how many were lost."""
    from django.core.management import call_command

    from orgchart.exchange import fixtures
    from orgchart.models import Source, Unit

    call_command("migrate", verbosity=0)
    if Source.objects.exists() or Unit.objects.exists():
        sys.exit("The database is not empty. Name an empty one, or leave DATABASE_URL out.")
    fixtures.load([_fixtures()])
    chance = random.Random(seed)
    states = _two_states(folder)
    campaigns: dict[str, list[Callable[[], tuple[str, Counter[str]]]]] = {
        "kills": [
            lambda: kills_of_exports(folder, states, times, chance),
            lambda: kills_of_loads(states, times, chance),
            lambda: kills_of_imports(states, times, chance),
        ],
        "races": [
            lambda: exports_beside_a_writer(folder, states, times),
            lambda: saves_at_once(times),
        ],
        "files": [
            lambda: broken_fixtures(folder, states, times, chance),
            lambda: broken_tables(times, chance),
        ],
    }
    lost = 0
    for name in only:
        for run in campaigns[name]:
            title, counts = run()
            lost += sum(number for outcome, number in counts.items() if outcome.startswith("lost"))
            said = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
            print(f"{title}: {said}", flush=True)
    return min(lost, 1)


# --- kills -------------------------------------------------------------------------------------


def kills_of_exports(
    folder: Path, states: list[Path], times: int, chance: random.Random
) -> tuple[str, Counter[str]]:
    """An export over an older one is killed: the folder has all of one of them."""
    from orgchart.exchange import fixtures

    out, counts = folder / "out", Counter[str]()
    whole = {_files(state): number for number, state in enumerate(states)}
    fixtures.load([states[0]])
    fixtures.write(out)
    usual = _seconds(lambda: fixtures.write(out))
    now = 0
    for _ in range(times):
        now = 1 - now
        fixtures.load([states[now]])
        killed = _killed(lambda: fixtures.write(out), chance.uniform(0, 1.1) * usual)
        found = whole.get(_files(out))
        outcome = {now: "new", 1 - now: "old"}.get(found, "lost: a mixture")
        counts[f"{outcome}{'' if killed else ', not killed in time'}"] += 1
    fixtures.write(out)
    left = [path.name for path in folder.iterdir() if path.name.startswith(".out.")]
    counts["lost: folders left behind"] += len(left)
    return "exports killed", counts


def kills_of_loads(
    states: list[Path], times: int, chance: random.Random
) -> tuple[str, Counter[str]]:
    """A load is killed: the registry is as before or as after it, and it can be run again."""
    from orgchart.exchange import fixtures

    def load(number: int) -> None:
        fixtures.load([states[number]])

    return "loads killed", _kills_of_writings(load, times, chance)


def kills_of_imports(
    states: list[Path], times: int, chance: random.Random
) -> tuple[str, Counter[str]]:
    """An import is killed while it is confirmed: as a load, and it can be confirmed again."""
    from django.contrib.auth.models import User

    from orgchart.exchange import imports, sheets

    by, _ = User.objects.get_or_create(username="importer", is_superuser=True, is_staff=True)

    def quiet(done: int, total: int) -> None:
        pass

    def load(number: int) -> None:
        rows = [{"slug": slug, "note": NOTES[number]} for slug in _slugs(states[0])]
        content = sheets.FORMATS["csv"].write(["slug", "note"], rows, "Sources")
        table = imports.create_import(by, "source", "t.csv", sheets.read("t.csv", content))
        imports.check(table, quiet)
        imports.confirm(table, "A campaign", quiet)

    return "imports killed", _kills_of_writings(load, times, chance)


def _kills_of_writings(
    load: Callable[[int], None], times: int, chance: random.Random
) -> Counter[str]:
    from orgchart.exchange.plain_text import digest_of_all
    from orgchart.writing.checking import all_violations

    counts = Counter[str]()
    load(1)
    after = digest_of_all()
    load(0)
    whole = [digest_of_all(), after]
    usual = _seconds(lambda: load(1))
    now = 1
    for _ in range(times):
        now = 1 - now
        killed = _killed(lambda number=now: load(number), chance.uniform(0.3, 1.8) * usual)
        found = digest_of_all()
        outcome = {whole[now]: "after", whole[1 - now]: "before"}.get(found, "lost: half a state")
        counts[f"{outcome}{'' if killed else ', not killed in time'}"] += 1
        load(now)
        counts["lost: cannot be run again"] += digest_of_all() != whole[now]
    counts["lost: rules broken"] += len(all_violations())
    return counts


# --- races -------------------------------------------------------------------------------------


def exports_beside_a_writer(
    folder: Path, states: list[Path], times: int
) -> tuple[str, Counter[str]]:
    """While somebody adds units with names, every export has each record that it refers to."""
    from orgchart.exchange import fixtures
    from orgchart.models import Unit

    counts, out = Counter[str](), folder / "beside"
    with _running(_write_units):
        for _ in range(times):
            fixtures.write(out)
            dangling = _dangling(out)
            counts["lost: named what is missing" if dangling else "of one state"] += 1
    counts["units written meanwhile"] = Unit.objects.filter(code__startswith="beside-").count()
    return "exports beside a writer", counts


def saves_at_once(times: int) -> tuple[str, Counter[str]]:
    """Four people save at once: each save is counted, and none is lost."""
    from orgchart.models import DataVersion, Unit

    counts = Counter[str]()
    before = DataVersion.current()
    each = max(times // 4, 1)
    people = [FORK.Process(target=_alone, args=(_save_units, who, each)) for who in range(4)]
    _closed()
    for person in people:
        person.start()
    for person in people:
        person.join()
    counts["kept"] = Unit.objects.filter(code__startswith="race-").count()
    counts["lost: saves"] = 4 * each - counts["kept"]
    counts["lost: versions"] = abs(DataVersion.current() - before - 4 * each)
    return "saves at once", counts


def _save_units(who: int, number: int) -> None:
    from orgchart.models import Unit
    from orgchart.writing.recording import record

    for count in range(number):
        record(Unit(code=f"race-{who}-{count}", nature="headquarters"))


def _write_units() -> None:
    from orgchart.dates import PartialDate
    from orgchart.models import Level, Source, Unit, UnitName
    from orgchart.writing.recording import recording

    level, source = Level.objects.first(), Source.objects.first()
    for number in range(100_000):
        with recording():
            unit = Unit(code=f"beside-{os.getpid()}-{number}", nature="headquarters")
            unit.save()
            name = f"Office {number}"
            start = PartialDate.parse("2000")
            UnitName(unit=unit, name=name, level=level, start=start, source=source).save()


# --- broken files ------------------------------------------------------------------------------


def broken_fixtures(
    folder: Path, states: list[Path], times: int, chance: random.Random
) -> tuple[str, Counter[str]]:
    """Files are cut, mixed and garbled: each load is refused in words and changes nothing."""
    from orgchart.exchange import fixtures
    from orgchart.exchange.plain_text import digest_of_all

    fixtures.load([states[0]])
    before, counts = digest_of_all(), Counter[str]()
    for number in range(times):
        broken = folder / f"broken-{number}"
        broken.mkdir()
        for path in states[0].iterdir():
            (broken / path.name).write_bytes(path.read_bytes())
        with_manifest = chance.random() < 0.5
        if not with_manifest:
            (broken / "MANIFEST.txt").unlink()
        path = chance.choice(sorted(broken.iterdir()))
        content = path.read_bytes()
        garbled = _garbled(content, chance)
        path.write_bytes(garbled)
        try:
            fixtures.load([broken], dry_run=True)
        except fixtures.NotLoaded:
            counts["refused in words"] += 1
        except Exception as error:
            counts[f"lost: {type(error).__name__}"] += 1
        else:
            silent = with_manifest and garbled != content and path.suffix == ".json"
            counts["lost: taken in spite of its manifest" if silent else "still a fixture"] += 1
    counts["lost: changed the registry"] += digest_of_all() != before
    return "broken fixtures", counts


def broken_tables(times: int, chance: random.Random) -> tuple[str, Counter[str]]:
    """Tables are cut and garbled: each is read, or refused in words."""
    from orgchart.exchange import sheets

    counts = Counter[str]()
    rows = [{"slug": f"s{number}", "title": f"Ünit “{number}”"} for number in range(30)]
    for number in range(times):
        ending = sorted(sheets.FORMATS)[number % len(sheets.FORMATS)]
        content = sheets.FORMATS[ending].write(["slug", "title"], rows, "Sources")
        try:
            sheets.read(f"t.{ending}", _garbled(content, chance))
        except sheets.SheetError:
            counts["refused in words"] += 1
        except Exception as error:
            counts[f"lost: {type(error).__name__} ({ending})"] += 1
        else:
            counts["read"] += 1
    return "broken tables", counts


def _garbled(content: bytes, chance: random.Random) -> bytes:
    """The content as a crash, a bad disk, an editor or somebody who means harm leaves it."""
    at = chance.randrange(len(content)) if content else 0
    bad = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 8)))
    nested = b"[" * 100_000 + b"]" * 100_000
    ways = [
        lambda: content[:at],
        lambda: content[:at] + bad + content[at + len(bad) :],
        lambda: content[:at] + bad + content[at:],
        lambda: content[:at] + b"\x00" * 64 + content[at + 64 :],
        lambda: content.replace(b"{", nested, 1),
        lambda: b"\xef\xbb\xbf" + content,
        lambda: content[at:] + content[:at],
        lambda: content.decode("utf-8", "replace").encode("utf-16"),
        lambda: content + content,
        lambda: b"",
    ]
    return chance.choice(ways)()


# --- helpers -----------------------------------------------------------------------------------


def _fixtures() -> Path:
    from django.conf import settings

    return Path(settings.REGISTRY_FIXTURES)


def _two_states(folder: Path) -> list[Path]:
    """Two exports that differ in every source."""
    from orgchart.exchange import fixtures

    found = []
    for number, note in enumerate(NOTES):
        draft, state = folder / f"draft-{number}", folder / f"state-{number}"
        draft.mkdir()
        path = draft / "01_sources.json"
        sources = json.loads((_fixtures() / path.name).read_text())
        for source in sources:
            source["fields"]["note"] = note
        path.write_text(json.dumps(sources))
        fixtures.load([draft])
        fixtures.write(state)
        found.append(state)
    return found


def _slugs(state: Path) -> list[str]:
    sources = json.loads((state / "01_sources.json").read_text())
    return [source["fields"]["slug"] for source in sources]


def _files(folder: Path) -> tuple[tuple[str, bytes], ...]:
    return tuple((path.name, path.read_bytes()) for path in sorted(folder.iterdir()))


def _dangling(folder: Path) -> list[str]:
    """The units that an export names and does not have."""
    units = json.loads((folder / "03_units.json").read_text())
    names = json.loads((folder / "05_unit_names.json").read_text())
    codes = {unit["fields"]["code"] for unit in units}
    named = {name["fields"]["unit"][0] for name in names}
    return sorted(named - codes)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _closed() -> None:
    """Close the connections, so that a process that is forked opens its own."""
    from django.db import connections

    connections.close_all()


def _alone(work: Callable[..., object], *arguments: object) -> None:
    """What a forked process does: the work, with connections of its own."""
    work(*arguments)
    _closed()


def _killed(work: Callable[[], object], seconds: float) -> bool:
    """Begin the work in a process of its own and kill it after so long. False if it was done before."""
    _closed()
    process = FORK.Process(target=_alone, args=(work,))
    process.start()
    process.join(seconds)
    assert process.pid
    if alive := process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return alive


@contextmanager
def _running(work: Callable[[], object]) -> Iterator[None]:
    """Inside, a process of its own does the work. At the end it is stopped."""
    _closed()
    process = FORK.Process(target=_alone, args=(work,), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


if __name__ == "__main__":
    main()
