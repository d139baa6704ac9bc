"""Every package that requirements.txt brings has a licence that suits a project under the MIT licence."""

import os
import re
import subprocess
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
SUITABLE = {
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "Apache-2.0",
    "PSF-2.0",
    "MPL-2.0",
    "LGPL-3.0-only",
}
"""Licences that ask nothing of our code. The last two ask that changes of the package itself are published
(docs/security.md)."""
ALSO_CALLED = {"Apache": "Apache-2.0", "BSD license": "BSD"}
"""What some packages write for a licence of the list."""
BY_CLASSIFIER = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: BSD License": "BSD",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
ONLY_PARTS = {
    # The BSD licence is its own; the mark of the other is on a picture in its documentation.
    "qrcode": {"License :: Other/Proprietary License"},
}


def key(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def brought_by(lines):
    """The names of all packages that requirements bring, with the extras asked of them."""
    found, waiting = {}, [Requirement(line) for line in lines]
    while waiting:
        asked = waiting.pop()
        name, extras = key(asked.name), {"", *asked.extras}
        if extras <= found.get(name, set()):
            continue
        found[name] = found.get(name, set()) | extras
        for line in distribution(name).requires or ():
            needed = Requirement(line)
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in found[name]):
                waiting.append(needed)
    return found


def licences(name):
    """What a package says of its licence: an SPDX expression, or else its words, or else its classifiers."""
    said = distribution(name).metadata
    if expression := said.get("License-Expression"):
        return set(re.split(r" (?:AND|OR) |[()]", expression)) - {""}
    words = (said.get("License") or "").partition("\n")[0].partition(" (see")[0].strip()
    words = ALSO_CALLED.get(words, words)
    if words in SUITABLE:
        return {words}
    marks = {mark for mark in said.get_all("Classifier") or () if mark.startswith("License ::")}
    return {BY_CLASSIFIER.get(mark, mark) for mark in marks - ONLY_PARTS.get(name, set())}


def required():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_package_that_is_installed_to_serve_has_a_licence_that_suits():
    packages = brought_by(required())
    assert len(packages) > len(required())
    unsuitable = {
        name: found for name in packages if not (found := licences(name)) or found - SUITABLE
    }
    assert unsuitable == {}


def test_the_script_that_lists_them_says_what_it_does_and_refuses_what_it_does_not_know():
    script = ROOT / "script" / "sbom"
    told = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    assert "CycloneDX" in told.stdout
    refused = subprocess.run([script, "--fast"], capture_output=True, text=True, check=False)
    assert (refused.returncode, "“--fast” is not an option" in refused.stderr) == (2, True)


def test_the_audit_says_plainly_when_nobody_was_asked():
    script = ROOT / "script" / "audit"
    told = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    assert "osv.dev" in told.stdout
    refused = subprocess.run([script, "--fast"], capture_output=True, text=True, check=False)
    assert (refused.returncode, "“--fast” is not an option" in refused.stderr) == (2, True)
    nowhere = {**os.environ, "AUDIT_SERVICE": "http://127.0.0.1:1"}
    skipped = subprocess.run([script], capture_output=True, text=True, check=False, env=nowhere)
    assert skipped.returncode == 3
    assert "Advisories were not asked for" in skipped.stderr


def test_the_guide_names_the_licences():
    page = (ROOT / "docs" / "security.md").read_text()
    assert {name for name in SUITABLE if f"`{name}`" not in page} == set()
