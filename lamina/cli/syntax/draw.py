"""What can be typed after `lamina draw`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import NET, add_input, add_mode, add_output
from lamina.cli.values import natural

SUMMARY = "draw a network as SVG, as an HTML page, or in Mermaid"
EXAMPLE = "lamina draw googlenet --mode train -o googlenet.svg"
MORE = """  lamina draw resnet152 -o resnet152.html
  lamina draw mine.yaml --format mermaid --depth 1

an HTML page is one file that works offline: fold and open blocks, zoom, search,
and read each layer's shapes, formula, parameters and MACs
"""


def add(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    add_output(to, "FILE.svg|.html|.mmd")
    to.add_argument(
        "--format",
        choices=("svg", "html", "mermaid"),
        help="the format (default: what the file's name ends in)",
    )
    to.add_argument(
        "--depth",
        type=natural,
        metavar="N",
        help="how many levels of blocks are open (default: as many as can be read)",
    )
    to.add_argument(
        "--color",
        choices=("kind", "channels", "cost"),
        default="kind",
        help="colour by kind of layer, by channels, or by share of the MACs (default: kind)",
    )
    add_mode(to)
    add_input(to)
    to.epilog = f"{to.epilog}\n{MORE}"
