"""What can be typed after `lamina init`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.values import image, positive

SUMMARY = "write a commented spec to start from"
EXAMPLE = "lamina init net.yaml --input 1x28x28 --classes 10"


def add(to: ArgumentParser) -> None:
    to.add_argument(
        "file", metavar="FILE.yaml", nargs="?", default="net.yaml", help="default: net.yaml"
    )
    to.add_argument(
        "--input", metavar="CxHxW", type=image, default=(3, 32, 32), help="default: 3x32x32"
    )
    to.add_argument("--classes", metavar="N", type=positive, default=10, help="default: 10")
    to.add_argument("--overwrite", action="store_true", help="replace the file if it exists")
