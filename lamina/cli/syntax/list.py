"""What can be typed after `lamina list`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import add_format
from lamina.cli.values import number, years

SUMMARY = "list the networks of the zoo"
EXAMPLE = "lamina list 'resnet*'"


def add(to: ArgumentParser) -> None:
    to.add_argument("pattern", metavar="PATTERN", nargs="?", default="*", help="such as 'vgg*'")
    to.add_argument("--year", type=years, metavar="Y", help="of the paper: 2015, or 2014-2016")
    most = "no more than N in inference, such as 5M or 600M"
    to.add_argument("--max-params", metavar="N", type=number, help=f"parameters: {most}")
    to.add_argument("--max-macs", metavar="N", type=number, help=f"MACs: {most}")
    add_format(to, "table", "json")
