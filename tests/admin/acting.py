"""The forms of the acts: their addresses, what is sent to them, and the boxes that they ask in."""

import re

from django.urls import reverse

from ..factories import DocumentFactory, SourceFactory

NO_PARTS = {"part-TOTAL_FORMS": 0, "part-INITIAL_FORMS": 0}


def address(act):
    return reverse("admin:reorganise", args=[act])


def evidence(**more):
    return {
        "start": "29/06/2007",
        "document": DocumentFactory().pk,
        "paragraph": "para. 5",
        "source": SourceFactory().pk,
        **more,
    }


def boxes(page):
    """The boxes that ask where something goes: their label, and what is chosen."""
    found = {}
    for name, select in re.findall(
        r'<select name="((?:(?:stays|starts)-or-)?goes-[^"]+)"(.*?)</select>', page, re.DOTALL
    ):
        [label] = re.findall(rf'<label for="id_{name}">(.*?)</label>', page)
        chosen = re.search(r'<option value="([^"]*)" selected', select)
        found[label.strip()] = (name, chosen and chosen[1])
    return found


def answers(page):
    """What the page sends of the boxes as they are."""
    return {name: code or "" for name, code in boxes(page).values()}


def decided(client, act, data):
    """Look at what the act would do, then decide with the answers that the page has."""
    looking = {name: value for name, value in data.items() if name != "publish"}
    page = client.post(address(act), looking).content.decode()
    return client.post(address(act), data | answers(page))
