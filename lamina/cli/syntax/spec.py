"""What can be typed after `lamina spec`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import NET, add_output

SUMMARY = "write a network as a spec file"
EXAMPLE = "lamina spec vgg16 -o vgg16.yaml"


def add(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    add_output(to, "FILE.yaml|.json")
