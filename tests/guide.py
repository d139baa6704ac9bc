"""The guide for operators, docs/operate.md: tests run its commands, so that both stay in step."""

import re
from pathlib import Path

TOP = Path(__file__).parent.parent
GUIDE = (TOP / "docs" / "operate.md").read_text()


def chapter(title: str) -> str:
    """What is below that heading, with the headings below it."""
    shape = re.sub(  # comments of commands look like headings
        r"^```.*?^```", lambda block: block[0].replace("#", "·"), GUIDE, flags=re.M | re.S
    )
    [heading] = re.finditer(rf"^(#+) {re.escape(title)}\n", shape, re.M)
    level = len(heading[1])
    after = re.compile(rf"^#{{1,{level}}} ", re.M).search(shape, heading.end())
    return GUIDE[heading.end() : after.start() if after else len(GUIDE)]


def commands(text: str, *having: str) -> str:
    """The one block of commands that has all these words."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    [found] = [block for block in blocks if all(word in block for word in having)]
    return str(found)


def rewritten(script: str, *pairs: tuple[str, str]) -> str:
    """The commands, for another machine than the guide's: each of these words is there, and is replaced."""
    for said, here in pairs:
        assert said in script, (said, script)
        script = script.replace(said, here)
    return script
