"""Random strings for a reader of texts, and the command that gives them to it."""

import random
import sys
from collections.abc import Callable, Iterator, Sequence


def mutated(
    written: Sequence[str], letters: str, pieces: Sequence[str], count: int, seed: int
) -> Iterator[str]:
    """Yield random strings: a third is made of letters, and the rest of what people write, with pieces put in
    or taken out."""
    chance = random.Random(seed)
    for number in range(count):
        if number % 3 == 0:
            yield "".join(chance.choices(letters, k=chance.randint(0, 25)))
            continue
        made = list(chance.choice(written))
        for _ in range(chance.randint(0, 4)):
            place = chance.randint(0, len(made))
            piece = chance.choice(["", chance.choice(letters), chance.choice(pieces)])
            made[place : place + (not piece)] = piece
        yield "".join(made)


def main(fuzz: Callable[[int, int], int], called: str) -> None:
    """Give the reader as many strings as the command line says, and print how many it could read."""
    asked = int(sys.argv[1])
    seed = random.SystemRandom().randint(0, 10**9)
    print(f"{asked} strings from seed {seed}")
    print(f"{fuzz(asked, seed)} were {called}, the others were refused, nothing else was raised")
