"""Measure what readers of pages notice while many ask for pictures of the chart.

``python -m benchmarks.pictures [--requests 30]``: so many requests at once for the whole chart of the
shipped data as PNG, first all for one day, then each for a day of its own. Meanwhile ``/units/`` is asked
for again and again. Beside its times stand those on the idle server, and the most memory that the
processes of the server had together.
"""

import argparse
import collections
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from .kept_pages import fetched, granian, prepare

PAGE = "/units/"
ANY_ADDRESS = {"Accept-Encoding": "gzip"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=30, help="pictures asked for at once")
    asked = parser.parse_args()
    one_day = ["/chart.png?view=tree&on=2009-07-31"] * asked.requests
    many_days = [f"/chart.png?view=tree&on={1990 + n}-07-31" for n in range(asked.requests)]
    for what, addresses in (("one picture", one_day), ("a picture each", many_days)):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            folder.chmod(0o755)
            prepare(folder)
            # No page is kept, so each request for the list is work. A drawing is kept by its whole address, and
            # the port is another one each time.
            with granian(folder, PAGE_CACHE_MB="0") as port:
                _measure(port, what, addresses)


def _measure(port: int, what: str, addresses: list[str]) -> None:
    for _round in range(5):
        fetched(port, PAGE).read()
    idle = [_timed(port, PAGE)[1] for _round in range(20)]
    done = threading.Event()
    with ThreadPoolExecutor(len(addresses) + 2) as pool:
        beside = pool.submit(_until, done, port)
        memory = pool.submit(_most_memory, done)
        began = time.perf_counter()
        answers = list(pool.map(lambda address: _timed(port, address), addresses))
        took = time.perf_counter() - began
        done.set()
    times = beside.result()
    statuses = collections.Counter(status for status, _time in answers)
    print(f"\n{len(addresses)} requests, {what}: {took:.1f} s; answers {dict(statuses)}")
    print(f"{PAGE} idle: median {statistics.median(idle) * 1000:.0f} ms")
    worst = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    print(
        f"{PAGE} beside them: median {statistics.median(times) * 1000:.0f} ms, one in twenty over "
        f"{worst * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms, of {len(times)}"
    )
    print(f"memory of the server: {memory.result() / 2**20:.0f} MB at most")


def _timed(port: int, address: str) -> tuple[int, float]:
    """The status of the answer, and the seconds that it took."""
    http = HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    http.request("GET", address, headers=ANY_ADDRESS)
    answer = http.getresponse()
    answer.read()
    http.close()
    return answer.status, time.perf_counter() - began


def _until(done: threading.Event, port: int) -> list[float]:
    times = []
    while not done.is_set() or not times:
        times.append(_timed(port, PAGE)[1])
    return times


def _most_memory(done: threading.Event) -> int:
    """The most bytes that all processes below this one had in memory together; shared ones are divided."""
    most = 0
    while not done.wait(0.05):
        most = max(most, sum(_memory(process) for process in _below(os.getpid())))
    return most


def _below(process: int) -> list[int]:
    command = ["ps", "-o", "pid=", "--ppid", str(process)]
    # It fails where there are no children.
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    children = [int(word) for word in told.stdout.split()]
    return children + [below for child in children for below in _below(child)]


def _memory(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    if not Path("/proc/self/smaps_rollup").exists():
        sys.exit("The memory of processes is read from /proc, so this needs Linux.")
    main()
