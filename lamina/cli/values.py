"""What options take: values that look like something, and formats."""

from __future__ import annotations

from argparse import Action, ArgumentTypeError
from typing import Any


def sizes(text: str) -> tuple[int, ...]:
    """`3x224x224`, or one number for a vector of features."""
    parts = text.lower().split("x")
    if len(parts) not in (1, 3) or not all(is_number(part) for part in parts):
        raise ArgumentTypeError(f"{text[:40]!r} is not like 3x224x224")
    return tuple(map(int, parts))


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
    powers = {"K": 3, "M": 6, "G": 9, "T": 12}
    unit = powers.get(text[-1:].upper(), 0)
    digits = text[:-1] if unit else text
    whole, _, rest = digits.partition(".")
    if not is_plain(whole + rest) or len(rest) > unit:
        raise ArgumentTypeError(f"{text[:40]!r} is no count, such as 500000, 500K or 4.1M")
    zeros = "0" * (unit - len(rest))
    return int(whole + rest + zeros)


def is_plain(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


class Format(Action):
    """`--format`, and `--json` wherever there is one; only one of them counts."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option: Any = None) -> None:
        chosen = "json" if option == "--json" else values
        if getattr(namespace, "chosen", chosen) != chosen:
            parser.error(f"--format {namespace.chosen} and --format {chosen} exclude each other")
        namespace.format = namespace.chosen = chosen
