"""What can be typed after `lamina emit`."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction

from lamina.cli.options import NET, add_mode, add_output

SUMMARY = "write a network as source code that stands on its own"
EXAMPLE = "lamina emit resnet50 --to flax -o resnet50.py"


def add(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    to.add_argument("--to", required=True, choices=("torch", "flax"), help="the framework")
    add_mode(to)
    to.add_argument(
        "--optimize",
        action="store_true",
        help="the network that predicts, faster: norms folded into the layers before them; what "
        "was done goes to standard error",
    )
    to.add_argument(
        "--precision",
        choices=("float32", "bfloat16"),
        default="float32",
        help="bfloat16: convolutions and linear layers compute in it, in half the memory; "
        "parameters, norms and what the model returns stay float32 (default: float32)",
    )
    loops = to.add_mutually_exclusive_group()
    loops.add_argument(
        "--scan",
        action=BooleanOptionalAction,
        default="auto",
        help="flax: equal blocks in a row as one loop over stacked weights, compiled once; six or "
        "more where neither is said",
    )
    loops.add_argument(
        "--remat",
        dest="scan",
        action="store_const",
        const="remat",
        help="flax: loops as with --scan, whose gradient computes each block again in place of "
        "keeping its values: more time, less memory",
    )
    add_output(to, "FILE.py")
