"""What can be typed after `lamina check`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import NET, add_format
from lamina.cli.values import expectation, number

SUMMARY = "check networks: every shape, and budgets if given"
EXAMPLE = "lamina check net.yaml --max-params 5M --max-macs 600M"


def add(to: ArgumentParser) -> None:
    to.add_argument("nets", metavar="NET", nargs="+", help=NET)
    add_format(to, "text", "json", "github", "sarif")
    budget = "refuse more than N in inference, such as 5M or 600M"
    to.add_argument("--max-params", metavar="N", type=number, help=f"parameters: {budget}")
    to.add_argument("--max-macs", metavar="N", type=number, help=f"MACs: {budget}")
    to.add_argument(
        "--expect",
        metavar="PATH=CxHxW",
        action="append",
        type=expectation,
        default=[],
        help="refuse another shape behind that part, and say what would give this one; may be "
        "given again for other parts",
    )
