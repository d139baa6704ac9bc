"""An import never points up."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "orgchart"
FLOORS = [
    {"symbols", "dates", "addresses", "identity"},
    {"models"},
    {"serialization"},
    {"queries"},
    {"drawing", "writing"},
    {"exchange"},
    {"admin", "views", "management", "templatetags", "urls", "apps", "admin_site"},
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
