"""Compare the layout with that of igraph, at three sizes. ``python -m benchmarks.layout``"""

import random
import time
from collections.abc import Callable

from orgchart.drawing.layout import Box, lay_out

SIZES = (1_000, 10_000, 100_000)
TURNS = 3


def tree(count: int) -> tuple[Box, list[tuple[int, int]]]:
    """Return a random tree with five children for each box on average, and its edges."""
    chance = random.Random(count)
    boxes = [Box(40, 216)]
    edges = []
    for number in range(1, count):
        parent = max(0, number // 5 - chance.randrange(0, 3))
        box = Box(chance.choice([40, 52, 66]), 216)
        boxes[parent].children.append(box)
        boxes.append(box)
        edges.append((parent, number))
    return boxes[0], edges


def best(work: Callable[[], object], turns: int = TURNS) -> float:
    """Return the shortest time of a few runs, in seconds."""
    times = []
    for _ in range(turns):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    import igraph

    print(f"{'boxes':>8} {'ours':>10} {'igraph':>10} {'ours/igraph':>12} {'µs a box':>10}")
    for size in SIZES:
        root, edges = tree(size)
        graph = igraph.Graph(n=size, edges=edges)
        ours = best(lambda root=root: lay_out(root, 10, 44))
        theirs = best(lambda graph=graph: graph.layout_reingold_tilford(root=[0]))
        print(
            f"{size:>8,} {ours:>9.3f}s {theirs:>9.3f}s {ours / theirs:>12.1f} "
            f"{1e6 * ours / size:>10.1f}"
        )


if __name__ == "__main__":
    main()
