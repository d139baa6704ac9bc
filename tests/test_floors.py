"""An import never points up."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "orgchart"
FLOORS = [
    {"symbols", "dates", "addresses", "identity", "letters", "texts"},
    {"models"},
    {"serialization", "roles"},
    {"queries"},
    {"drawing", "writing"},
    {"exchange"},
    {
        "admin",
        "api",
        "copies",
        "views",
        "management",
        "templatetags",
        "urls",
        "apps",
        "admin_site",
        "form_messages",
    },
]
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def room_of(path):
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imported_rooms(path):
    package = ["orgchart", *path.relative_to(HOUSE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, node.module] if node.module else base)
            modules = [f"{stem}.{alias.name}" for alias in node.names]
        else:
            continue
        for module in modules:
            first, _, rest = module.partition(".")
            if first == "orgchart" and rest.split(".")[0] in FLOOR:
                yield rest.split(".")[0]
            elif first == "django":
                yield "django"


FILES = [
    path
    for path in sorted(HOUSE.rglob("*.py"))
    if ("migrations" not in path.parts and path.parent != HOUSE) or path.stem in FLOOR
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_an_import_never_points_up(path):
    own = FLOOR[room_of(path)]
    rooms = set(imported_rooms(path)) - {"django"}
    assert {room for room in rooms if FLOOR[room] > own} == set()


GROUND = [path for path in FILES if room_of(path) in FLOORS[0]]


@pytest.mark.parametrize("path", GROUND, ids=lambda path: str(path.relative_to(HOUSE)))
def test_the_ground_floor_knows_nothing_of_django(path):
    assert set(imported_rooms(path)) <= {room_of(path)}


def test_every_room_of_the_ground_floor_is_looked_at():
    assert {room_of(path) for path in GROUND} == FLOORS[0]


def modules_imported(path):
    """The modules of the registry that a module imports when it is loaded, or only for its types."""
    package = ["orgchart", *path.relative_to(HOUSE).parts[:-1]]
    for node in ast.parse(path.read_text()).body:
        inside = node.body if isinstance(node, ast.If) else [node]
        for statement in inside:
            if isinstance(statement, ast.ImportFrom):
                base = package[: len(package) - statement.level + 1] if statement.level else []
                stem = ".".join([*base, statement.module] if statement.module else base)
                yield from (f"{stem}.{alias.name}" for alias in statement.names)
                yield stem


def test_no_modules_import_each_other_in_a_circle():
    names = {
        ".".join(["orgchart", *path.relative_to(HOUSE).with_suffix("").parts]): path
        for path in HOUSE.rglob("*.py")
        if "migrations" not in path.parts and path.stem != "__init__"
    }
    graph = {name: set(modules_imported(path)) & set(names) for name, path in names.items()}
    order = TopologicalSorter(graph)
    order.prepare()  # raises CycleError, which names the circle


TREE = re.search(
    r"```\norgchart/\n(.*?)```", (HOUSE.parent / "docs/architecture.md").read_text(), re.DOTALL
)


def test_the_tree_of_the_architecture_is_the_tree_on_disk():
    drawn = set(re.findall(r"^  (\w+)(?:/|\.py)", TREE[1], re.MULTILINE))
    on_disk = {
        path.stem
        for path in HOUSE.iterdir()
        if path.stem != "__init__" and (path.suffix == ".py" or any(path.glob("**/*.*")))
    }
    assert drawn == on_disk - {"__pycache__"}
