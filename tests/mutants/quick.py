"""Tries mutants in copies of a process that has everything imported and every test collected.

Where a fault lies in a function, the code of the function is exchanged; nothing is imported anew.
A fault outside functions must be tried in a fresh process. One that survives here is worth another
trial there: what was worked out during the import, or is kept from another test, does not show it.
"""

import ast
import functools
import gc
import inspect
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

Mutant = dict[str, Any]
MOST_AT_ONCE = 2
NO_FAULT = 0
"""Stands for the number of a mutant; theirs begin with 1."""


class Quick:
    """A plugin of pytest that runs each test once as it is, then those that reach each mutant."""

    def __init__(self, root: Path, sources: dict[str, str], mutants: list[Mutant]) -> None:
        self.root, self.sources, self.mutants = root, sources, mutants
        self.failed: list[str] = []
        self.noticed: list[int] = []
        """The numbers of the mutants that a test noticed."""
        self.tried: list[int] = []
        """The numbers of those that were tried here, or that no test reaches."""
        self.seconds: dict[str, float] = {}
        """How long each test took."""
        self.reaching: dict[int, list[str]] = {}
        """The tests that reach each mutant, by its number, the quickest first."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        lines = self._run_all(session)
        if self.failed:
            return True
        items = {item.nodeid: item for item in session.items}
        for mutant in self.mutants:
            run = statement(self.sources[mutant["path"]], mutant["line"])
            places = {(mutant["path"], line) for line in run}
            found = [test for test, reached in lines.items() if places & reached]
            self.reaching[mutant["number"]] = sorted(
                found, key=lambda test: (flushes(items[test]), self.seconds[test])
            )
        functions = functions_of(set(self.sources), self.root)
        running: dict[int, int] = {}
        # Without any fault no test may fail in a copy.
        whole = sorted(session.items, key=lambda item: (flushes(item), self.seconds[item.nodeid]))
        limit = int(sum(self.seconds.values()) * 3) + 5
        if not (child := os.fork()):
            _try(session, whole, [], limit)
        running[child] = NO_FAULT
        for mutant in self.mutants:
            tests = self.reaching[mutant["number"]]
            exchanged = exchanges(self.sources[mutant["path"]], mutant, functions)
            if exchanged is None:
                continue
            self.tried.append(mutant["number"])
            if not tests:
                continue
            while len(running) >= (MOST_AT_ONCE if os.getloadavg()[0] < MOST_AT_ONCE + 1 else 1):
                self._wait(running)
            limit = int(sum(self.seconds[test] for test in tests) * 3) + 5
            child = os.fork()
            if not child:
                _try(session, [items[test] for test in tests], exchanged, limit)
            running[child] = mutant["number"]
        while running:
            self._wait(running)
        if NO_FAULT in self.noticed:
            self.failed.append("A test fails in a copy of the process, without any fault.")
        return True

    def _wait(self, running: dict[int, int]) -> None:
        child, status = os.wait()
        number = running.pop(child)
        if status:
            self.noticed.append(number)

    def _run_all(self, session: pytest.Session) -> dict[str, set[tuple[str, int]]]:
        """Which lines of the module does each test reach?"""
        names = {str(self.root / path): path for path in self.sources}
        lines: dict[str, set[tuple[str, int]]] = defaultdict(set)
        reached: set[tuple[str, int]] = set()

        def within(frame: FrameType, event: str, argument: Any) -> Any:
            reached.add((names[frame.f_code.co_filename], frame.f_lineno))
            return within

        def calls(frame: FrameType, event: str, argument: Any) -> Any:
            return within if frame.f_code.co_filename in names else None

        for item in session.items:
            reached.clear()
            begun = time.monotonic()
            sys.settrace(calls)
            failed = run_item(session, item)
            sys.settrace(None)
            self.seconds[item.nodeid] = time.monotonic() - begun
            lines[item.nodeid] |= reached
            if failed:
                self.failed.append(failed)
        return lines


def run_item(session: pytest.Session, item: pytest.Item) -> str:
    """Run one test, and keep what lasts as long as the session; the report if it fails."""
    session._setupstate.teardown_exact(item)
    reports = runtestprotocol(item, nextitem=item.parent, log=False)
    return next((f"{item.nodeid}\n{report.longrepr}" for report in reports if report.failed), "")


def flushes(item: pytest.Item) -> bool:
    """Does the test empty the database? Such tests come last."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


def _try(
    session: pytest.Session,
    items: list[pytest.Item],
    exchanged: list[tuple[FunctionType, CodeType]],
    limit: int,
) -> None:
    """In the child: does a test fail with these functions?"""
    code = 1
    try:
        signal.alarm(limit)
        for function, changed in exchanged:
            function.__code__ = changed
        for found in gc.get_objects():
            if type(found) is functools._lru_cache_wrapper:
                found.cache_clear()
        code = int(any(run_item(session, item) for item in items))
    finally:
        os._exit(code)


def statement(source: str, line: int) -> range:
    """The lines of the statement on that line, or of its head. None outside functions."""
    found: range = range(0)
    inside = False
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.stmt) or not node.lineno <= line <= (node.end_lineno or 0):
            continue
        body = getattr(node, "body", None)
        if isinstance(node, ast.FunctionDef) and line >= node.body[0].lineno:
            inside = True
        elif not isinstance(node, ast.ClassDef):
            # The walk goes from the outside in, so the last one is the smallest.
            last = body[0].lineno - 1 if body else node.end_lineno or 0
            found = range(node.lineno, max(last, node.lineno) + 1)
    return found if inside else range(0)


Functions = dict[tuple[str, str, int], list[FunctionType]]


def functions_of(paths: set[str], root: Path) -> Functions:
    """The functions that were made from these files."""
    names = {str(root / path): path for path in paths}
    found: Functions = defaultdict(list)
    for function in gc.get_objects():
        # A lazy object would be worked out if it were asked for its class.
        if type(function) is FunctionType and function.__code__.co_filename in names:
            code = function.__code__
            found[names[code.co_filename], code.co_qualname, code.co_firstlineno].append(function)
    return found


def exchanges(
    source: str, mutant: Mutant, functions: Functions
) -> list[tuple[FunctionType, CodeType]] | None:
    """The functions that differ, with their other code; None if something else differs too."""
    path = mutant["path"]
    was, now = (compile(text, path, "exec") for text in (source, mutant["source"]))
    found = []
    for old, new in differing(was, now):
        if old is None or new is None:
            return None
        those = functions.get((path, old.co_qualname, old.co_firstlineno), [])
        if not those and "<locals>" in old.co_qualname:
            continue  # the function around it makes it anew each time
        if not those or any(old.co_freevars != new.co_freevars for _ in those):
            return None
        found += [(function, new) for function in those]
    return found or None


def functions_in(code: CodeType) -> list[CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def differing(was: CodeType, now: CodeType) -> Iterator[tuple[CodeType | None, CodeType | None]]:
    """Pairs of functions that differ; a pair of None where more than functions differ."""
    if was.co_flags & inspect.CO_OPTIMIZED:
        if was == now:
            return
        yield was, now
        # A decorator has made functions of the code within it already.
        yield from zip(functions_in(was), functions_in(now), strict=False)
        return
    parts = [functions_in(code) for code in (was, now)]
    rest = [
        (code.co_code, code.co_names, [c for c in code.co_consts if not isinstance(c, CodeType)])
        for code in (was, now)
    ]
    if rest[0] != rest[1] or len(parts[0]) != len(parts[1]):
        yield None, None
        return
    for old, new in zip(*parts, strict=True):
        yield from differing(old, new)
