"""Two states of the registry, between which work goes that is killed or finds no room."""

import json
from pathlib import Path

from .counting import Asked

NOTES = ("As it was found.", "As it was found again.")
"""What the two states of the registry say in the note of every source."""


def shipped() -> Path:
    """The fixtures that the registry ships."""
    from django.conf import settings

    return Path(settings.REGISTRY_FIXTURES)


def two_states(asked: Asked) -> list[Path]:
    """Two exports that differ in every source. They are made once."""
    from orgchart.exchange import fixtures

    found = []
    for number, note in enumerate(NOTES):
        draft, state = asked.folder / f"draft-{number}", asked.folder / f"state-{number}"
        if not state.exists():
            draft.mkdir()
            path = draft / "01_sources.json"
            sources = json.loads((shipped() / path.name).read_text())
            for source in sources:
                source["fields"]["note"] = note
            path.write_text(json.dumps(sources))
            fixtures.load([draft])
            fixtures.write(state)
        found.append(state)
    return found


def slugs() -> list[str]:
    """The codes of the sources that the two states differ in."""
    sources = json.loads((shipped() / "01_sources.json").read_text())
    return [source["fields"]["slug"] for source in sources]


def files(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """What is in a folder, by name."""
    return tuple((path.name, path.read_bytes()) for path in sorted(folder.iterdir()))
