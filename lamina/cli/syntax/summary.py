"""What can be typed after `lamina summary`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import NET, add_format, add_input, add_mode

SUMMARY = "count a network: shapes, parameters, MACs, memory"
EXAMPLE = "lamina summary googlenet --mode train --format csv"
TEXTBOOK = """  lamina summary lenet5 --format textbook

--format textbook prints the table as textbooks do: shapes as height x width x
channels, parameters as weights + biases, LeNet's connections; activations and
whatever else has no parameters and keeps the size are only counted
"""


def add(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    add_mode(to)
    add_input(to)
    add_format(to, "table", "textbook", "json", "markdown", "csv")
    to.epilog = f"{to.epilog}\n{TEXTBOOK}"
