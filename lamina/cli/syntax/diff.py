"""What can be typed after `lamina diff`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.options import NET, add_format

SUMMARY = "tell two networks apart: structure, parameters, MACs"
EXAMPLE = "lamina diff resnet50 mine.yaml"
DIFFERING = """
a line begins with ~ for what changed, + for what only B has, - for what only A
has, = for what is called otherwise; the counts are of both modes, infer and
train, and each is shown once where it is the same in both

exit status: 0 the same network, if under another name; 1 they differ, or one
of them is wrong; 2 the call was wrong
"""


def add(to: ArgumentParser) -> None:
    to.epilog = f"{to.epilog}\n{DIFFERING}"
    to.add_argument("a", metavar="A", help=NET)
    to.add_argument("b", metavar="B", help="likewise; only one of the two can be -")
    add_format(to, "text", "json")
