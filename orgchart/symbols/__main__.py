"""``python -m orgchart.symbols``"""

import sys
from argparse import ArgumentParser

from .command import main

parser = ArgumentParser(
    prog="python -m orgchart.symbols",
    description="Print the canonical form of United Nations document symbols. Without a symbol, "
    "each line of standard input is read. A text that cannot be read gives a line “error: …” with "
    "the reason, and exit code 1.",
)
parser.add_argument("symbol", nargs="*", help="such as a/res/61/279")
sys.exit(main(parser.parse_args().symbol or None))
