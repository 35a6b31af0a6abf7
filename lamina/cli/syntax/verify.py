"""What can be typed after `lamina verify`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import NET, add_format, add_input
from lamina.cli.values import natural

SUMMARY = "prove that the built models are what was counted, and agree"
EXAMPLE = "lamina verify lenet5 --mode infer"


def add(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    to.add_argument(
        "--to",
        action="append",
        choices=("torch", "flax"),
        help="a framework; give it twice for both, which is also the default",
    )
    to.add_argument(
        "--mode",
        choices=("infer", "train"),
        default="train",
        help="with side heads, and batch statistics (train), or as it predicts (default: train)",
    )
    add_input(to)
    to.add_argument(
        "--dtype",
        choices=("float64", "float32"),
        default="float64",
        help="float64 proves; float32 shows what single precision costs (default: float64)",
    )
    to.add_argument("--seed", type=natural, default=0, help="of weights and input (default: 0)")
    to.add_argument(
        "--steps",
        metavar="N",
        type=natural,
        default=0,
        help="also train both for N steps of SGD and compare after each (default: 0)",
    )
    to.add_argument(
        "--force", action="store_true", help="start what does not fit in memory or on disk, too"
    )
    add_format(to, "table", "json")
