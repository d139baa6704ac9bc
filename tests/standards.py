"""Schemas and records of others, which are not ours to ship: tests read them where STANDARDS_DIR says."""

import os
from pathlib import Path

import pytest


def standards(name: str) -> Path:
    """The folder or file of that name. The test is skipped, and says why, if STANDARDS_DIR does not lead to it."""
    folder = os.environ.get("STANDARDS_DIR", "")
    if not folder:
        pytest.skip(
            f"STANDARDS_DIR does not name the folder of published schemas, which has {name}"
        )
    found = Path(folder) / name
    assert found.exists(), f"STANDARDS_DIR is set, and {found} is not there"
    return found
