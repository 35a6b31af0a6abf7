"""What options take: values that look like something, and formats."""

from __future__ import annotations

import re
from argparse import Action, ArgumentTypeError
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamina.spec.quantities import Quantity


def sizes(text: str) -> tuple[int, ...]:
    """`3x224x224`, or one number for a vector of features."""
    parts = text.lower().split("x")
    if len(parts) not in (1, 3) or not all(is_number(part) for part in parts):
        raise ArgumentTypeError(f"{text[:40]!r} is not like 3x224x224")
    return tuple(map(int, parts))


def image(text: str) -> tuple[int, int, int]:
    """`3x32x32`."""
    found = sizes(text)
    if len(found) != 3:
        raise ArgumentTypeError(f"{text[:40]!r} is not like 3x32x32")
    return found


def years(text: str) -> range:
    """`2015`, or `2014-2016`."""
    first, _, last = text.partition("-")
    if not is_number(first) or not is_number(last or first):
        raise ArgumentTypeError(f"{text[:40]!r} is not like 2015 or 2014-2016")
    return range(int(first), int(last or first) + 1)


def expectation(text: str) -> tuple[str, tuple[int, ...]]:
    """`conv1=96x55x55`: a part's path, and the shape that it should give."""
    path, _, shape = text.partition("=")
    try:
        return path, sizes(shape)
    except ArgumentTypeError:
        raise ArgumentTypeError(f"{text[:40]!r} is not like conv1=96x55x55") from None


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) < 19 and int(text) > 0


def natural(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ArgumentTypeError(f"{text[:40]!r} is no whole number from 0 up")
    return int(text)


def positive(text: str) -> int:
    if not is_number(text):
        raise ArgumentTypeError(f"{text[:40]!r} is no whole number from 1 up")
    return int(text)


def number(text: str) -> int:
    """A count, with K, M, G or T for powers of a thousand."""
    from lamina.spec.quantities import COUNT

    return quantity(text, COUNT, "count")


def size(text: str) -> int:
    """Bytes, with kB, MB, … or KiB, MiB, …"""
    from lamina.spec.quantities import BYTES

    return quantity(text, BYTES, "size")


def factor(text: str) -> Fraction:
    """`0.5`, exactly."""
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,9})?", text) or not Fraction(text):
        raise ArgumentTypeError(f"{text[:40]!r} is no factor, such as 0.5 or 2")
    return Fraction(text)


def quantity(text: str, kind: Quantity, what: str) -> int:
    found = kind.read(text)
    if found is None:
        raise ArgumentTypeError(f"{text[:40]!r} is no {what}, such as {kind.example}")
    return found


class Format(Action):
    """`--format`, and `--json` wherever there is one; only one of them counts."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option: Any = None) -> None:
        chosen = "json" if option == "--json" else values
        if getattr(namespace, "chosen", chosen) != chosen:
            parser.error(f"--format {namespace.chosen} and --format {chosen} exclude each other")
        namespace.format = namespace.chosen = chosen
