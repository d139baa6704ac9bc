"""How many faults in a module do its tests notice? See ``script/mutants --help``.

Each mutant is tried in a process of its own. First, where that can be, with the tests that reach the
fault, in a copy of a process that is ready to run them (quick.py). One that cannot be tried there,
or with --fresh one that survives there, is tried in a process forked from this one, which has
imported the packages but nothing of the project; so the fault is there before anything imports the
module. The database of those is made once and copied for each.
"""

import argparse
import contextlib
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from .quick import Quick

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "var" / "mutants"
EMPTY, USED = WORK / "empty.sqlite3", WORK / "registry.sqlite3"
EXPLAINED = ROOT / "docs" / "mutants.md"
SETTINGS = "tests.mutants.settings"
LONGEST = 4 * 2**30
"""Bytes of memory that a mutant may take."""
PACKAGES = [
    "concurrent.futures",
    "decimal",
    "django.core.management",
    "django.core.paginator",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.db.models",
    "django.forms",
    "django.template.defaulttags",
    "django.test",
    "django.test.client",
    "django.utils.feedgenerator",
    "django.views.generic",
    "environ",
    "factory",
    "faker.providers",
    "hypothesis",
    "openpyxl",
    "PIL.Image",
    "rapidfuzz",
    "reportlab.pdfgen.canvas",
    "unittest.mock",
    "xml.etree.ElementTree",
]
"""What takes long to import and does not ask for the project's settings. One that is missing is
left out."""


@dataclass(frozen=True)
class Tests:
    """The tests that concern a module, and what pytest is told besides."""

    files: list[str]
    options: list[str]


class Mutated(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Imports one module from another source."""

    def __init__(self, path: Path, source: str) -> None:
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        super().__init__(name, str(ROOT / path))
        self.source = source

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def get_code(self, fullname: str) -> Any:
        return compile(self.source, self.path, "exec")


class MadeDatabase:
    """The database is there already."""

    @pytest.fixture(scope="session")
    def django_db_setup(self) -> None:
        pass


class Prepared:
    """What a run needs that begins so often."""

    def __init__(self, chosen: list[str] | None = None, made: bool = True) -> None:
        self.chosen, self.made = chosen, made

    def pytest_configure(self, config: pytest.Config) -> None:
        # Of two fixtures of one name the one registered last counts: after that of pytest-django.
        if self.made:
            config.pluginmanager.register(MadeDatabase())
        # Property tests try the same examples each time.
        hypothesis.settings.register_profile("mutants", derandomize=True, database=None)
        hypothesis.settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Only the chosen tests, in that order."""
        if self.chosen:
            found = {item.nodeid: item for item in items}
            items[:] = [found[test] for test in self.chosen if test in found]


def try_mutant(mutant: dict[str, Any], tests: Tests, chosen: list[str], limit: int) -> bool:
    """Does a test notice the mutant, in a fresh process? All the tests are run if none is chosen."""
    for suffix in ("-wal", "-shm"):
        USED.with_name(USED.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(EMPTY, USED)
    files = list(dict.fromkeys(test.split("::")[0] for test in chosen)) or tests.files

    def within() -> int:
        signal.alarm(limit)
        sys.meta_path.insert(0, Mutated(Path(mutant["path"]), mutant["source"]))
        return run_pytest([*files, *tests.options], Prepared(chosen))

    return in_child(within) != 0


def try_quickly(
    mutants: list[dict[str, Any]], sources: dict[str, str], tests: Tests
) -> dict[str, Any]:
    """What quick.py finds out: which mutants were noticed, and which tests reach each."""
    answer = WORK / "quick.json"
    answer.unlink(missing_ok=True)

    def within() -> int:
        quick = Quick(ROOT, sources, mutants)
        code = run_pytest([*tests.files, *tests.options], Prepared(made=False), quick)
        if code == pytest.ExitCode.INTERNAL_ERROR:
            return code
        answer.write_text(
            json.dumps(
                {
                    "failed": quick.failed,
                    "noticed": quick.noticed,
                    "tried": quick.tried,
                    "seconds": quick.seconds,
                    "reaching": quick.reaching,
                }
            )
        )
        return 0

    in_child(within)
    if not answer.exists():
        sys.exit((WORK / "last.log").read_text())
    found: dict[str, Any] = json.loads(answer.read_text())
    if found["failed"]:
        sys.exit("\n".join([*found["failed"], "Correct these tests first."]))
    return found


def run_pytest(arguments: list[str], *plugins: object) -> int:
    options = [
        "-x",
        "-m",
        "not browser",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-W",
        "ignore",
    ]
    return int(pytest.main([*options, *arguments], plugins=list(plugins)))


def in_child(work: Callable[[], int]) -> int:
    """Do the work in a process forked from this one; how it ended."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    resource.setrlimit(resource.RLIMIT_AS, (LONGEST, LONGEST))
    log = os.open(WORK / "last.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = 1
    try:
        code = work()
    except BaseException as error:
        print(repr(error))
    finally:
        sys.stdout.flush()
        os._exit(code)


def make_database() -> None:
    """An empty registry, as migrations leave it."""
    for path in WORK.glob("*.sqlite3*"):
        path.unlink()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environment, check=True
    )
    USED.rename(EMPTY)


def make(paths: list[str], seed: int, count: int) -> dict[str, Any]:
    """Mutants of the files; see make_mutants.py. They are kept until a file changes."""
    python, program = ROOT / ".venv-mutants/bin/python", Path(__file__).with_name("make_mutants.py")
    arguments = [str(seed), str(count), *paths]
    key = hashlib.sha256(" ".join(arguments).encode())
    for path in (program, *paths):
        key.update(Path(path).read_bytes())
    kept = WORK / f"made-{key.hexdigest()[:20]}.json"
    if not kept.exists():
        made = subprocess.run([python, program, *arguments], check=True, stdout=subprocess.PIPE)
        kept.write_bytes(made.stdout)
    found: dict[str, Any] = json.loads(kept.read_bytes())
    return found


def changes(diff: str) -> str:
    """The lines that a fault takes away and puts in, however they are indented."""
    lines = [
        line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines)


def explained() -> set[str]:
    """The faults that docs/mutants.md explains."""
    text = EXPLAINED.read_text(encoding="utf-8") if EXPLAINED.exists() else ""
    return {changes(block) for block in re.findall(r"```diff\n(.*?)```", text, re.DOTALL)}


def files_of(pattern: str) -> list[str]:
    """The files that a pattern fits, and those of the packages that it fits."""
    found: set[Path] = set()
    for path in ROOT.glob(pattern):
        found |= set(path.rglob("*.py")) if path.is_dir() else {path}
    if not found:
        sys.exit(f"There is no {pattern}. Correct [tool.mutants.modules] in pyproject.toml.")
    return sorted(str(path.relative_to(ROOT)) for path in found)


def tests_of(files: list[str], settings: dict[str, Any]) -> Tests:
    """The tests of the first module in the settings that has all these files."""
    for pattern, tests in settings["modules"].items():
        if set(files) <= set(files_of(pattern)):
            for test in tests:
                if not (ROOT / test).exists():
                    sys.exit(f"There is no {test}. Correct [tool.mutants.modules].")
            slow = " or ".join(settings["slow"])
            return Tests(tests, ["-k", f"not ({slow})"] if slow else [])
    sys.exit(f"No tests are named for {files[0]}. Add them to [tool.mutants.modules].")


def measure(module: str, settings: dict[str, Any], options: argparse.Namespace) -> None:
    files = files_of(module)
    tests = tests_of(files, settings)
    begun = time.monotonic()
    made = make(files, options.seed, options.count)
    mutants, known = made["mutants"], explained()
    record = WORK / f"{module.replace('/', '.').replace('*', '+')}.json"
    if options.again and record.exists():
        numbers = json.loads(record.read_text())
        mutants = [mutant for mutant in mutants if mutant["number"] in numbers]
    if options.number:
        mutants = [mutant for mutant in mutants if mutant["number"] in options.number]
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in files}
    quick = try_quickly(mutants, sources, tests)
    print(
        f"{module}: {len(quick['noticed'])} of {len(mutants)} noticed quickly, in "
        f"{time.monotonic() - begun:.0f} seconds …",
        file=sys.stderr,
        flush=True,
    )
    whole = {"path": files[0], "source": sources[files[0]]}
    if mutants and try_mutant(whole, tests, [], 600):
        print((WORK / "last.log").read_text())
        sys.exit(f"The tests of {module} fail without any fault in a fresh process.")
    left, tried, reasoned = [], 0, 0
    # Stopped with Ctrl-C, it says what it has found so far.
    with contextlib.suppress(KeyboardInterrupt):
        for mutant in mutants:
            reaching = quick["reaching"][str(mutant["number"])]
            seconds = sum(quick["seconds"][test] for test in reaching or quick["seconds"])
            noticed = mutant["number"] in quick["noticed"] or (
                changes(mutant["diff"]) not in known
                and (options.fresh or mutant["number"] not in quick["tried"])
                and try_mutant(mutant, tests, reaching, int(seconds * 3) + 20)
            )
            tried += 1
            if noticed:
                continue
            if changes(mutant["diff"]) in known:
                reasoned += 1
                continue
            left.append(mutant)
            reach = f"{len(reaching)} tests reach it" if reaching else "no test reaches it"
            print(f"\nNo. {mutant['number']}, line {mutant['line']}, {reach}\n{mutant['diff']}")
            sys.stdout.flush()
    record.write_text(json.dumps([mutant["number"] for mutant in left]))
    noticed = tried - len(left) - reasoned
    print(
        f"\n{module}: {noticed} of {tried} noticed, {reasoned} explained, {len(left)} left "
        f"(chosen from {made['total']} with seed {options.seed}; "
        f"{time.monotonic() - begun:.0f} seconds).",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="script/mutants",
        description="Put faults into modules, one at a time, and list those that no test notices.",
        epilog="Without MODULE: the modules that pyproject.toml names. A survivor that docs/mutants.md "
        "explains is counted and not listed.",
    )
    parser.add_argument("module", nargs="*", metavar="MODULE", help="such as orgchart/dates")
    parser.add_argument("--seed", type=int, default=1, help="another choice of faults (1)")
    parser.add_argument("--count", type=int, default=100, help="how many faults (100)")
    parser.add_argument("--number", type=int, action="append", help="only the fault of that number")
    parser.add_argument("--again", action="store_true", help="only those that were left last time")
    parser.add_argument("--fresh", action="store_true", help="try survivors in a fresh process too")
    options = parser.parse_args()
    os.chdir(ROOT)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutants"]
    WORK.mkdir(parents=True, exist_ok=True)
    make_database()
    for package in PACKAGES:
        try:
            importlib.import_module(package)
        except ImportError:
            continue
    modules = [module.rstrip("/") for module in options.module] or list(settings["modules"])
    for module in modules:
        tests_of(files_of(module), settings)  # what is not there is said before anything is run
    for module in modules:
        measure(module, settings, options)


if __name__ == "__main__":
    main()
