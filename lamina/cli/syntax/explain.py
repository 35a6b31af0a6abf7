"""What can be typed after `lamina explain`."""

from __future__ import annotations

from argparse import ArgumentParser

SUMMARY = "say more: of an error's code, or of what a layer means"
EXAMPLE = "lamina explain L201"


def add(to: ArgumentParser) -> None:
    to.add_argument(
        "subjects",
        metavar="CODE|TOPIC",
        nargs="*",
        help="a code such as L201, a topic such as padding, or a kind; without any, all are listed",
    )
