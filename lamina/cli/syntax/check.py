"""What can be typed after `lamina check`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import NET, add_format
from lamina.cli.values import expectation, number, size

SUMMARY = "check networks: every shape, and budgets"
EXAMPLE = "lamina check net.yaml --max-params 5M --max-macs 600M"
BUDGETS = {
    "--max-params": (number, "parameters than N, such as 5M"),
    "--max-macs": (number, "MACs than N, such as 600M"),
    "--max-peak": (size, "bytes of activations at once than N, such as 512MiB"),
    "--max-memory": (size, "bytes of parameters than N, such as 100MB"),
    "--max-depth": (number, "weighted layers on a path than N"),
}


def add(to: ArgumentParser) -> None:
    to.add_argument("nets", metavar="NET", nargs="+", help=NET)
    add_format(to, "text", "json", "github", "sarif")
    for option, (kind, what) in BUDGETS.items():
        to.add_argument(option, metavar="N", type=kind, help=f"refuse more {what} in inference")
    to.add_argument(
        "--expect",
        metavar="PATH=CxHxW",
        action="append",
        type=expectation,
        default=[],
        help="refuse another shape behind that part, and say what would give this one; may be "
        "given again for other parts",
    )
