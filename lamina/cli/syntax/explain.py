"""What can be typed after `lamina explain`."""

from __future__ import annotations

from argparse import ArgumentParser

SUMMARY = "say more about an error's code"
EXAMPLE = "lamina explain L201"


def add(to: ArgumentParser) -> None:
    to.add_argument(
        "subjects",
        metavar="CODE",
        nargs="*",
        help="as in `lamina check`; all are listed where none is given",
    )
