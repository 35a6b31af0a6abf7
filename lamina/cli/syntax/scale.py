"""What can be typed after `lamina scale`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import NET, add_input, add_output
from lamina.cli.values import factor, number, positive, size

SUMMARY = "make a network wider or deeper, or as large as a budget allows"
EXAMPLE = "lamina scale resnet50 --params 5M -o small.yaml"
BUDGETS = {
    "--params": (number, "parameters, such as 5M"),
    "--macs": (number, "MACs, such as 600M"),
    "--peak": (size, "bytes of activations at once, such as 8MiB"),
    "--memory": (size, "bytes of parameters, such as 20MB"),
}


def add(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    for option, (kind, what) in BUDGETS.items():
        to.add_argument(option, metavar="N", type=kind, help=f"at most N {what}")
    to.add_argument("--times", metavar="X", type=factor, help="in place of a budget: so much")
    to.add_argument(
        "--by",
        choices=("width", "depth"),
        default="width",
        help="all channels and features but those of outputs, or how often parts repeat "
        "(default: width)",
    )
    to.add_argument(
        "--divisor",
        metavar="N",
        type=positive,
        default=8,
        help="widths that are multiples of N remain such (default: 8)",
    )
    add_input(to)
    add_output(to, "FILE.yaml|.json")
