"""How many faults in a module do its tests notice? See ``script/mutants --help``.

Each mutant is tested in a process of its own, forked from this one, which has imported the packages
but nothing of the project; so the fault is there before anything imports the module. The database
is made once and copied for each.
"""

import argparse
import contextlib
import fnmatch
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

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
    "defusedxml",
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
class Ending:
    """How a run of the tests ended."""

    noticed: bool
    seconds: float


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

    def pytest_configure(self, config: pytest.Config) -> None:
        # Of two fixtures of one name the one registered last counts: after that of pytest-django.
        config.pluginmanager.register(MadeDatabase())
        # Property tests try the same examples each time.
        hypothesis.settings.register_profile("mutants", derandomize=True, database=None)
        hypothesis.settings.load_profile("mutants")


def run_tests(tests: list[str], limit: int, mutant: dict[str, Any] | None = None) -> Ending:
    """Run the tests on the mutant, or on the module as it is, until the first fails."""
    begun = time.monotonic()
    for suffix in ("-wal", "-shm"):
        USED.with_name(USED.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(EMPTY, USED)
    child = os.fork()
    if not child:
        _in_child(tests, limit, mutant)
    _, status = os.waitpid(child, 0)
    return Ending(status != 0, time.monotonic() - begun)


def _in_child(tests: list[str], limit: int, mutant: dict[str, Any] | None) -> None:
    signal.alarm(limit)
    resource.setrlimit(resource.RLIMIT_AS, (LONGEST, LONGEST))
    log = os.open(WORK / "last.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = 1
    try:
        if mutant:
            sys.meta_path.insert(0, Mutated(Path(mutant["path"]), mutant["source"]))
        options = ["-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore"]
        code = int(pytest.main([*options, *tests], plugins=[Prepared()]))
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
    """Mutants of the files; see make_mutants.py."""
    python, program = ROOT / ".venv-mutants/bin/python", Path(__file__).with_name("make_mutants.py")
    command = [python, program, str(seed), str(count), *paths]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(made.stdout)
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


def files_of(module: str) -> list[str]:
    """The files of a module or package, from the root of the project."""
    path = ROOT / module
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [str(file.relative_to(ROOT)) for file in files if file.exists()]


def tests_of(module: str, settings: dict[str, list[str]]) -> list[str]:
    """The tests that concern a module, by the first pattern that fits it."""
    for pattern, tests in settings.items():
        if fnmatch.fnmatch(module, pattern):
            found = [str(path) for test in tests for path in sorted(ROOT.glob(test))]
            if found:
                return list(dict.fromkeys(found))
    sys.exit(
        f"No tests are named for {module}. Add them to [tool.mutants.tests] in pyproject.toml."
    )


def measure(module: str, settings: dict[str, Any], options: argparse.Namespace) -> None:
    files = files_of(module)
    if not files:
        sys.exit(f"{module} is not a module of this project.")
    tests = tests_of(module, settings["tests"])
    begun = time.monotonic()
    whole = run_tests(tests, 600)
    if whole.noticed:
        print((WORK / "last.log").read_text())
        sys.exit(f"The tests of {module} fail without any fault. Correct them first.")
    limit = int(whole.seconds * 3) + 5
    made = make(files, options.seed, options.count)
    mutants, known = made["mutants"], explained()
    record = WORK / f"{module.replace('/', '.')}.json"
    if options.again and record.exists():
        numbers = json.loads(record.read_text())
        mutants = [mutant for mutant in mutants if mutant["number"] in numbers]
    if options.number:
        mutants = [mutant for mutant in mutants if mutant["number"] in options.number]
    left, tried, reasoned = [], 0, 0
    # Stopped with Ctrl-C, it says what it has found so far.
    with contextlib.suppress(KeyboardInterrupt):
        for mutant in mutants:
            ending = run_tests(tests, limit, mutant)
            tried += 1
            if tried % 10 == 0:
                print(f"{module}: {tried} of {len(mutants)} …", file=sys.stderr, flush=True)
            if ending.noticed:
                continue
            if changes(mutant["diff"]) in known:
                reasoned += 1
                continue
            left.append(mutant)
            print(f"\nNo. {mutant['number']}, line {mutant['line']}\n{mutant['diff']}", flush=True)
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
    parser.add_argument("module", nargs="*", metavar="MODULE", help="such as orgchart/dates.py")
    parser.add_argument("--seed", type=int, default=1, help="another choice of faults (1)")
    parser.add_argument("--count", type=int, default=100, help="how many faults (100)")
    parser.add_argument("--number", type=int, action="append", help="only the fault of that number")
    parser.add_argument("--again", action="store_true", help="only those that were left last time")
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
    modules = options.module or [
        str(path.relative_to(ROOT))
        for pattern in settings["modules"]
        for path in sorted(ROOT.glob(pattern))
    ]
    for module in modules:
        measure(module.rstrip("/"), settings, options)


if __name__ == "__main__":
    main()
