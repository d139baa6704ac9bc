"""Many people edit at the same time over HTTP: what is told to be saved is kept, and nobody sees a fault."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TYPE_CHECKING

from .counting import Asked, Line
from .serving import served
from .works import PASSWORD, QUICK

if TYPE_CHECKING:
    from tests.visiting import Person

PAUSE = (0.5, 4.0)
"""Between so few and so many seconds a person looks at a page before the next click."""
PUBLISHERS = 4
"""Of five people, so many are publishers; the others propose."""


@dataclass
class Told:
    """What the pages told the editors."""

    line: Line
    slowest: float = 0
    saved: list[str] = field(default_factory=list)
    """The notes that publishers were told are saved."""
    lock: Lock = field(default_factory=Lock)

    def note(self, outcome: str, spent: float) -> None:
        """Count an answer."""
        with self.lock:
            self.line.counts[outcome] += 1
            self.slowest = max(self.slowest, spent)


def editors(asked: Asked) -> Line:
    """For so many minutes, everybody opens a source, changes its note and saves it, again and again."""
    from reversion.models import Revision, Version

    from orgchart.models import DataVersion, Source

    line = Line(f"saves by {asked.editors} people over HTTP for {asked.minutes:g} min")
    told = Told(line)
    names = _accounts(asked.editors)
    pks = list(Source.objects.order_by("pk").values_list("pk", flat=True))
    version, edits = DataVersion.current(), Revision.objects.count()
    with served(asked) as (site, log):
        until = time.monotonic() + asked.minutes * 60
        people = [
            Thread(
                target=_edit, args=(site, name, number % 5 < PUBLISHERS, pks, until, told, asked)
            )
            for number, name in enumerate(names)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
    saved = line.counts["saved"]
    line.done = saved + line.counts["refused in words"]
    line.counts["lost: versions"] = abs(DataVersion.current() - version - saved)
    line.counts["lost: edits of the history"] = abs(Revision.objects.count() - edits - saved)
    line.counts["lost: saves that the history does not have"] = sum(
        not Version.objects.filter(serialized_data__contains=note).exists() for note in told.saved
    )
    line.counts["traceback in the log"] = log.read_text().count("Traceback")
    line.title += f", slowest answer {told.slowest:.1f} s"
    return line


RUNS: list[Callable[[Asked], Line]] = [editors]


def _accounts(number: int) -> list[str]:
    """The names of so many accounts, most of them publishers'."""
    from django.conf import settings
    from django.contrib.auth.models import Group, User

    from orgchart import roles

    settings.PASSWORD_HASHERS = QUICK
    names = [f"person-{count}" for count in range(number)]
    for count, name in enumerate(names):
        user = User.objects.create_user(name, f"{name}@example.org", PASSWORD)
        role = roles.PUBLISHER if count % 5 < PUBLISHERS else roles.EDITOR
        user.groups.add(Group.objects.get(name=role))
    return names


def _edit(
    site: str, name: str, publishes: bool, pks: list[int], until: float, told: Told, asked: Asked
) -> None:
    from tests.visiting import Person

    chance = asked.chance(name)
    person = Person(site)
    try:
        person.post("/accounts/login/", login=name, password=PASSWORD)
        count = 0
        while time.monotonic() < until:
            count += 1
            _save(person, chance, f"{name} was here {count} times.", publishes, pks, told)
        person.post("/accounts/logout/")
    except Exception as error:
        told.note(f"lost: {type(error).__name__}: {error}"[:120], 0)


def _save(
    person: "Person", chance: random.Random, note: str, publishes: bool, pks: list[int], told: Told
) -> None:
    """Open a source, look at it, change its note, and count what the page says."""
    from tests.admin.forms import form_data

    path = f"/admin/orgchart/source/{chance.choice(pks)}/change/"
    begun = time.monotonic()
    status, page = person.get(path)
    if status != 200:
        told.note(_said(status, page), time.monotonic() - begun)
        return
    time.sleep(chance.uniform(*PAUSE))
    begun = time.monotonic()
    status, page = person.send(path, form_data(page) | {"note": note, "_save": "Save"})
    is_saved = status == 200 and person.at != path
    told.note("saved" if is_saved else _said(status, page), time.monotonic() - begun)
    if is_saved and publishes:
        told.saved.append(note)


def _said(status: int, page: str) -> str:
    """What came of a form that was not saved."""
    in_words = ("errornote", "errorlist", "Nothing was saved")
    if status in (200, 503) and any(words in page for words in in_words):
        return "refused in words"
    return f"lost: answered by {status} without a reason"
