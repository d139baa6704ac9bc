"""``manage.py check_sources``: which addresses of sources, documents and links are dead."""

from argparse import ArgumentParser, ArgumentTypeError
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing

from django.core.management.base import CommandError
from django.db.models import Q

from orgchart.exchange.asking_addresses import PAUSE, TIMEOUT, Answer, Verdict, ask_all, host_of
from orgchart.management.progress import Progress
from orgchart.management.tables import TablesCommand
from orgchart.models import Document, Record, Source, UnitLink
from orgchart.serialization import with_keys

ADDRESSED: Mapping[type[Record], Sequence[str]] = {
    Source: ("url", "archived"),
    Document: ("address",),
    UnitLink: ("url",),
}
"""The records that have addresses elsewhere, with the columns of these."""
TOLD = {
    Verdict.DEAD: "Dead: the host does not have this address any more. Find the new one, or give the address of an archived copy.",
    Verdict.SILENT: "Silent: the host did not answer, or there is none of that name. Try again on another day.",
    Verdict.REFUSED: "Refused: the host answered, but did not tell. Look at these in a browser.",
    Verdict.MOVED: "Moved: the host asks to use another address from now on.",
}
"""What the answers mean, the worst first. What is there is only counted."""
ENOUGH_HOSTS = 10
"""If so many hosts were asked and all were silent, it is this machine that is not connected."""

Known = Mapping[str, Sequence[str]]
"""The addresses, each with the records that have it."""


class Command(TablesCommand):
    help = (
        "Tell which addresses of sources, documents and links are dead. Without --network nothing is asked: the "
        "command lists the hosts, and how many addresses each has. With --network it asks each address, "
        "each host with a pause between two questions, so a thousand addresses can take a quarter of an hour. "
        "Ends with 1 if an address is dead. Nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--network", action="store_true", help="ask each address")
        parser.add_argument(
            "--host",
            action="append",
            metavar="HOST",
            help="only the addresses of this host, such as press.un.org; it can be given several times",
        )
        parser.add_argument(
            "--timeout",
            type=_some_seconds,
            default=TIMEOUT,
            metavar="SECONDS",
            help="how long to wait for an answer (default: %(default)g)",
        )
        parser.add_argument(
            "--pause",
            type=_seconds,
            default=PAUSE,
            metavar="SECONDS",
            help="how long to wait between two questions to a host (default: %(default)g)",
        )

    def handle(
        self,
        *args: object,
        network: bool,
        host: Sequence[str] | None,
        timeout: float,
        pause: float,
        verbosity: int,
        **options: object,
    ) -> None:
        known = _addresses({name.lower() for name in host or ()})
        if not known:
            raise CommandError(
                f"No record has an address at {' or '.join(host)}."
                if host
                else "No record has an address to ask."
            )
        if not network:
            self._list_hosts(known)
            return
        progress = Progress(self.stderr, shown=bool(verbosity))
        answers: list[Answer] = []
        try:
            with closing(ask_all(known, timeout, pause)) as heard:
                for answer in heard:
                    answers.append(answer)
                    progress(f"asked, of {len(known):,} addresses:", len(answers))
                    _refuse_without_network(answers)
        except KeyboardInterrupt:
            self.stderr.write("Stopped. What was heard until now follows.")
        finally:
            progress.clear()
        self._tell(answers, known)
        if any(answer.verdict is Verdict.DEAD for answer in answers):
            raise SystemExit(1)

    def _list_hosts(self, known: Known) -> None:
        counts: dict[str, int] = defaultdict(int)
        for address in known:
            counts[host_of(address)] += 1
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            self.stdout.write(f"{count:>6,}  {name}")
        self.stdout.write(
            f"Addresses: {len(known):,}. None was asked. With --network the command asks each of them."
        )

    def _tell(self, answers: Sequence[Answer], known: Known) -> None:
        for verdict, meaning in TOLD.items():
            found = [answer for answer in answers if answer.verdict is verdict]
            if not found:
                continue
            self.stdout.write(meaning)
            for answer in sorted(found, key=lambda answer: answer.address):
                self.stdout.write(f"  {answer.address}  {answer.said}")
                for record in known[answer.address]:
                    self.stdout.write(f"      {record}")
        counts = [
            f"{verdict} {sum(answer.verdict is verdict for answer in answers):,}"
            for verdict in Verdict
        ]
        self.stdout.write(f"Asked {len(answers):,} of {len(known):,}: {', '.join(counts)}.")


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1
    if not 0 <= found <= 600:
        raise ArgumentTypeError(f"“{text}” is no number of seconds. Write 0 to 600.")
    return found


def _some_seconds(text: str) -> float:
    if found := _seconds(text):
        return found
    raise ArgumentTypeError("Nobody answers in no time. Write more than 0 seconds.")


def _addresses(hosts: set[str]) -> Known:
    """The addresses of those hosts, or all, with the records that have them. A query for each kind of record."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind, columns in ADDRESSED.items():
        has_none = Q(**dict.fromkeys(columns, ""))
        for record in with_keys(kind).exclude(has_none).order_by("pk").iterator():
            name = f"{kind._meta.verbose_name} {'|'.join(record.natural_key())}"
            for address in filter(None, (getattr(record, column) for column in columns)):
                if not hosts or host_of(address) in hosts:
                    found[address].append(name)
    return found


def _refuse_without_network(answers: Sequence[Answer]) -> None:
    """Raises CommandError if no host answered at all, so that nobody believes that all addresses are dead."""
    if any(answer.verdict is not Verdict.SILENT for answer in answers):
        return
    hosts = {host_of(answer.address) for answer in answers}
    if len(hosts) >= ENOUGH_HOSTS:
        raise CommandError(
            f"None of {len(hosts)} hosts answered ({answers[-1].said}). Is this machine connected to the network?"
        )
