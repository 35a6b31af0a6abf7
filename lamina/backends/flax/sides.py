"""Paddings and sizes as Flax's arguments: always pairs, per axis (before, after)."""

from __future__ import annotations

from typing import Any

from lamina.backends.spelling import Num, text


def pair(size: Any) -> str:
    """Height and width as a tuple's text."""
    return text(size if isinstance(size, tuple) else (size, size))


def sides(padding: Any) -> str:
    """((top, bottom), (left, right)) as text."""
    if not isinstance(padding, tuple):
        padding = (padding,) * 4
    if len(padding) == 2:
        padding = (padding[0], padding[0], padding[1], padding[1])
    top, bottom, left, right = padding
    return text(((top, bottom), (left, right)))


def is_zero(padding: Any) -> bool:
    """Whether there is literally no padding."""
    return isinstance(padding, Num) and padding.is_literally(0)
