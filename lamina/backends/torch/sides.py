"""Paddings and sizes as torch's arguments."""

from __future__ import annotations

from typing import Any

from lamina.backends.spelling import Num, call, text

Sides = Any  # a Num, a pair or four of them


def is_uneven(padding: Sides) -> bool:
    """Whether opposite sides differ, which torch's own arguments cannot say."""
    return isinstance(padding, tuple) and len(padding) == 4


def pair(size: Any) -> str:
    """Height and width as a tuple's text."""
    return text(size if isinstance(size, tuple) else (size, size))


def sides(padding: Sides) -> tuple[Num, Num, Num, Num]:
    """Top, bottom, left, right."""
    if not isinstance(padding, tuple):
        return padding, padding, padding, padding
    if len(padding) == 2:
        return padding[0], padding[0], padding[1], padding[1]
    top, bottom, left, right = padding
    return top, bottom, left, right


def padded(x: str, padding: Sides, **options: object) -> str:
    """`F.pad`, whose order is left, right, top, bottom."""
    top, bottom, left, right = sides(padding)
    return call("F.pad", x, (left, right, top, bottom), **options)
