"""What can be typed after `lamina summary`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import NET, add_format, add_input, add_mode
from lamina.cli.values import positive

SUMMARY = "count a network: shapes, parameters, MACs, memory"
EXAMPLE = "lamina summary googlenet --mode train --format csv"
TEXTBOOK = """  lamina summary lenet5 --format textbook

--format textbook prints the table as textbooks do: shapes as height x width x
channels, parameters as weights + biases, LeNet's connections; activations and
whatever else has no parameters and keeps the size are only counted
"""

COLUMNS = """
columns:
  path        names with dots between them
  kind        the kind of layer
  window      kernel, stride and channels, as textbooks write them
  input       its shape, of merges the first one's
  output      its shape
  parameters  learnable values
  trainable   those not frozen
  buffers     statistics and fixed values
  bytes       of parameters, in float32
  share       of all parameters
  formula     how parameters are counted
  macs        multiply-accumulates
  flops       2 · MACs
  macs_share  share of all MACs
  memory      bytes of the output, in float32
  field       pixels of the input that one of the output sees
  stride      of that field
"""


def add(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    add_mode(to)
    add_input(to)
    add_format(to, "table", "textbook", "json", "markdown", "csv", "html")
    to.add_argument(
        "--columns", metavar="A,B,...", help="these, in this order; without it, what has room"
    )
    to.add_argument(
        "--depth",
        metavar="N",
        type=positive,
        help="one line with the sums for each block that is nested N deep",
    )
    to.add_argument(
        "--sort",
        metavar="COLUMN",
        help="every layer by itself, the largest first; of blocks with --depth",
    )
    to.epilog = f"{to.epilog}\n{TEXTBOOK}{COLUMNS}"
