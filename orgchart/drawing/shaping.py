"""Letters as a pen must draw them that knows nothing of scripts: joined, and in their order on paper.

PNG and PDF are drawn glyph by glyph. So Arabic letters take the form of their place in the word, and
words from right to left are put in the order of the eye. This is the part of the Unicode bidirectional
algorithm that names need: of the explicit marks only the isolate from left to right, and one line at a time.
"""

import unicodedata
from collections.abc import Collection
from functools import cache

FIRST_RIGHT_TO_LEFT = "\u0590"
"""Before it no letter is joined or written from right to left."""
LAM = "\u0644"
ISOLATE = "\u2066\u2069"
"""What stands before and after words that read from left to right whatever is around them, such as an address."""
MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))


def runs_from_right(text: str) -> bool:
    """Has a text a letter of a script that is written from right to left?"""
    return any(_kind(one) == "R" for one in text if one >= FIRST_RIGHT_TO_LEFT)


def as_drawn(text: str, known: Collection[str], *, from_right: bool = False) -> str:
    """The characters in the order in which they are drawn from left to right.

    The line runs the way of its first letter; with ``from_right`` from right to left if any of its letters does.
    ``known`` are the characters of the face; a form that it lacks is not used. Characters that draw
    nothing, such as marks of direction, are left out.
    """
    text = unicodedata.normalize("NFC", text)
    if not any(character >= FIRST_RIGHT_TO_LEFT for character in text):
        return text
    return "".join(_in_order(_clusters(_joined(text, known)), from_right and runs_from_right(text)))


# --- forms of letters --------------------------------------------------------------------------


@cache
def _forms() -> dict[tuple[str, str], str]:
    """The forms of Arabic letters, and of lam with alef: by the letters and the place in the word."""
    found: dict[tuple[str, str], str] = {}
    for number in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        place, *codes = unicodedata.decomposition(chr(number)).split() or [""]
        letters = "".join(chr(int(code, 16)) for code in codes)
        is_pair = len(letters) == 2 and letters[0] == LAM and number >= 0xFEF5
        if place.startswith("<") and (len(letters) == 1 or is_pair):
            found.setdefault((letters, place.strip("<>")), chr(number))
    return found


def _joins_next(letter: str) -> bool:
    return letter in "\u0640\u200d" or (letter, "initial") in _forms()


def _joins_previous(letter: str) -> bool:
    return letter in "\u0640\u200d" or (letter, "final") in _forms()


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"


def _joined(text: str, known: Collection[str]) -> list[str]:
    """Each letter in the form of its place; marks between letters do not part them."""
    letters = [(at, letter) for at, letter in enumerate(text) if not _is_mark(letter)]
    drawn = list(text)
    after_joining, taken = False, False
    for number, (at, letter) in enumerate(letters):
        following = letters[number + 1][1] if number + 1 < len(letters) else ""
        if taken:  # this alef is drawn with its lam
            drawn[at], taken, after_joining = "", False, False
            continue
        before = after_joining and _joins_previous(letter)
        pair = _forms().get((letter + following, "final" if before else "isolated"), "")
        if following and pair in known:
            drawn[at], taken = pair, True
            continue
        after = bool(following) and _joins_next(letter) and _joins_previous(following)
        place = {(True, True): "medial", (True, False): "final", (False, True): "initial"}
        form = _forms().get((letter, place.get((before, after), "isolated")), letter)
        drawn[at] = form if form in known else letter
        after_joining = after
    return [one for one in drawn if one]


# --- order -------------------------------------------------------------------------------------


def _clusters(letters: list[str]) -> list[str]:
    """Each letter with the marks on it, which stay behind it in either direction; and each isolate, whole, as one."""
    found: list[str] = []
    isolated = False
    for letter in letters:
        if letter in ISOLATE:
            isolated = letter == ISOLATE[0]
            found += [""] if isolated else []
        elif unicodedata.category(letter) == "Cf":
            continue
        elif found and (isolated or _is_mark(letter)):
            found[-1] += letter
        else:
            found.append(letter)
    return list(filter(None, found))


def _in_order(clusters: list[str], from_right: bool) -> list[str]:
    """The clusters from left to right (UAX 9, rules W2 to L4, as far as names need them)."""
    strong = (kind for kind in map(_kind, clusters) if kind in ("L", "R"))
    first = "R" if from_right else next(strong, "L")
    levels = _levels(clusters, 1 if first == "R" else 0)
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(clusters):
            end = at
            while end < len(clusters) and levels[end] >= level:
                end += 1
            clusters[at:end] = clusters[at:end][::-1]
            levels[at:end] = levels[at:end][::-1]
            at = max(end, at + 1)
    return [
        _turned(cluster) if level % 2 else cluster
        for cluster, level in zip(clusters, levels, strict=True)
    ]


def _turned(cluster: str) -> str:
    """A letter in a word from right to left: a pen draws the marks on it first."""
    return MIRRORED.get(cluster, cluster[::-1])


def _kind(cluster: str) -> str:
    """L and R for letters, N for digits, and a blank for what goes with its neighbours."""
    bidirectional = unicodedata.bidirectional(cluster[0])
    return {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N"}.get(bidirectional, " ")


def _levels(clusters: list[str], base: int) -> list[int]:
    """How deeply each cluster is embedded: odd levels run from right to left."""
    ahead = "R" if base else "L"
    kinds = _digits_after_letters([_kind(cluster) for cluster in clusters], ahead)
    _settle_brackets(clusters, kinds, ahead)
    resolved = list(kinds)
    for at, kind in enumerate(kinds):
        if kind == " ":
            sides = {_nearest(kinds[:at][::-1], ahead), _nearest(kinds[at + 1 :], ahead)}
            resolved[at] = sides.pop() if len(sides) == 1 else ahead
    depths = {"R": 1, "N": 2, "L": 2 if base else 0}
    return [depths[kind] for kind in resolved]


def _digits_after_letters(kinds: list[str], ahead: str) -> list[str]:
    """Digits after letters from left to right run with them (W7)."""
    found, strong = [], ahead
    for kind in kinds:
        strong = kind if kind in ("L", "R") else strong
        found.append("L" if kind == "N" and strong == "L" else kind)
    return found


def _settle_brackets(clusters: list[str], kinds: list[str], ahead: str) -> None:
    """A pair of brackets runs the way of the line, unless what is in it and before it does not (N0)."""
    opened: list[int] = []
    for at, cluster in enumerate(clusters):
        if cluster in "([{":
            opened.append(at)
        elif cluster in ")]}" and opened and MIRRORED[cluster] == clusters[opened[-1]]:
            start = opened.pop()
            inside = {_nearest([kind], "") for kind in kinds[start + 1 : at]} - {""}
            if inside:
                before = _nearest(kinds[:start][::-1], ahead)
                kinds[start] = kinds[at] = ahead if ahead in inside else before
                if before not in inside:
                    kinds[start] = kinds[at] = ahead


def _nearest(kinds: list[str], otherwise: str) -> str:
    """The way of the first that has one: L or R, as which digits count."""
    return next(("R" if kind == "N" else kind for kind in kinds if kind != " "), otherwise)
