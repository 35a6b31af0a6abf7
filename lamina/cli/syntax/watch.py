"""What can be typed after `lamina watch`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import add_input, add_mode

SUMMARY = "check a spec file again whenever it is saved"
EXAMPLE = "lamina watch net.yaml"


def add(to: ArgumentParser) -> None:
    to.add_argument("file", metavar="FILE.yaml|.json", help="a spec file; Ctrl-C ends the watch")
    add_mode(to)
    add_input(to)
