"""Mutants of modules: copies of their source with one fault in each.

The faults are those of mutmut. Its runner is not used: it leaves out every decorated function, and
all that stands outside functions. Run as a program with the packages of requirements-mutants.txt:
``make_mutants.py SEED COUNT FILE…`` writes the number of all mutants of the files, and a random
choice of them, as JSON.
"""

import ast
import difflib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_if_exp, operator_string

OPERATORS = [
    *((kind, operator) for kind, operator in mutation_operators if operator is not operator_string),
    # mutmut puts out the condition of ``a if b else c`` only; the same serves for the statement.
    (cst.If, operator_if_exp),
    (cst.CompIf, operator_if_exp),
]
TRANSLATION_MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
UNTOUCHED_CALLS = TRANSLATION_MARKS | {"cast", "TypeVar", "re_path"}
UNTOUCHED_FUNCTIONS = {"__str__", "__repr__"}
UNTOUCHED_DECORATORS = {"dataclass", "wraps", "property", "classmethod", "staticmethod"}

Fault = tuple[cst.CSTNode, cst.CSTNode]


class Faults(cst.CSTVisitor):
    """Collects each node of a module with what a fault puts in its place, from top to bottom."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if untouched(node):
            return False
        if isinstance(node, cst.SimpleString):
            self.found += [(node, changed) for changed in changed_words(node)]
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                self.found += [(node, changed) for changed in operator(node)]
        return True


def untouched(node: cst.CSTNode) -> bool:
    """Is a fault in the node of no consequence, or of none that a test should notice?"""
    match node:
        case cst.Annotation() | cst.Import() | cst.ImportFrom():
            return True
        case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
            return True  # a docstring
        case cst.Call(func=cst.Name(value=name)):
            return name in UNTOUCHED_CALLS
        case cst.FunctionDef(name=cst.Name(value=name)):
            return name in UNTOUCHED_FUNCTIONS
        case cst.Decorator(decorator=cst.Name(value=name)):
            return name in UNTOUCHED_DECORATORS
        case cst.Decorator(decorator=cst.Call(func=cst.Name(value=name))):
            return name in UNTOUCHED_DECORATORS
        case cst.If(test=cst.Name(value="TYPE_CHECKING")):
            return True
    return False


def changed_words(node: cst.SimpleString) -> Iterator[cst.SimpleString]:
    """Another text. How a sentence is worded is not a fault."""
    text = node.evaluated_value
    if isinstance(text, str) and " " in text.strip():
        return
    yield from list(operator_string(node))[:1]


def mutants_of(path: str, source: str) -> list[tuple[int, Fault, cst.Module]]:
    wrapper = MetadataWrapper(cst.parse_module(source))
    faults = Faults()
    wrapper.module.visit(faults)
    lines = wrapper.resolve(PositionProvider)
    return [(lines[fault[0]].start.line, fault, wrapper.module) for fault in faults.found]


def mutated(source: str, fault: Fault, module: cst.Module) -> str | None:
    """The source with the fault in it; None if it does not compile, or means the same."""
    changed = module.deep_replace(*fault).code
    try:
        compile(changed, "mutant", "exec")
    except SyntaxError:
        return None
    same = ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source))
    return None if same else changed


def difference(path: str, source: str, changed: str) -> str:
    return "\n".join(
        line.rstrip("\n")
        for line in difflib.unified_diff(
            source.splitlines(), changed.splitlines(), path, path, n=2, lineterm=""
        )
    )


def main(seed: str, count: str, *paths: str) -> None:
    sources = {path: Path(path).read_text(encoding="utf-8") for path in paths}
    every = [
        (number, path, *found)
        for number, (path, found) in enumerate(
            ((path, found) for path in paths for found in mutants_of(path, sources[path])), start=1
        )
    ]
    random.Random(int(seed)).shuffle(every)
    chosen: list[dict[str, Any]] = []
    seen: set[str] = set()
    for number, path, line, fault, module in every:
        if len(chosen) == int(count):
            break
        changed = mutated(sources[path], fault, module)
        if changed is None or changed in seen:
            continue
        seen.add(changed)
        diff = difference(path, sources[path], changed)
        chosen.append(
            {"number": number, "path": path, "line": line, "source": changed, "diff": diff}
        )
    chosen.sort(key=lambda mutant: mutant["number"])
    json.dump({"total": len(every), "mutants": chosen}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
