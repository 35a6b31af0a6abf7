"""Scalars by the core schema of YAML 1.2, and the bounds that both syntaxes put on values."""

from __future__ import annotations

import math
import re
from typing import Final, NoReturn

from lamina.errors import quoted
from lamina.spec.documents.codes import Code
from lamina.spec.documents.document import Scalar
from lamina.spec.documents.source import UNSAFE, Source

LARGEST: Final = 2**63 - 1
LONGEST_INTEGER: Final = 100
"""In characters: far beyond `LARGEST`, far below what `int` itself refuses."""

CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
FIRST_OF_NUMBER: Final = frozenset("+-.0123456789")
DECIMAL: Final = re.compile(r"[-+]?[0-9]+")
AMBIGUOUS: Final = re.compile(r"[-+]?0[0-9]+")
RADIX: Final = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+")
FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NOT_FINITE: Final = re.compile(r"[-+]?(?:\.inf|\.Inf|\.INF|Infinity)|\.nan|\.NaN|\.NAN|NaN")


def resolve(text: str, source: Source, at: int) -> Scalar:
    """The value of a plain scalar of YAML; `no`, `on`, `1:30` and dates are strings."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text[0] in FIRST_OF_NUMBER:
        if AMBIGUOUS.fullmatch(text):
            digits = quoted(text.lstrip("+-0") or "0", 24)
            source.refuse(
                Code.AMBIGUOUS,
                at,
                f"{quoted(text, 24)} has a leading zero, which some readers take for octal",
                f"write {digits}, or `0o` and octal digits, or put it in quotes",
            )
        if DECIMAL.fullmatch(text):
            return integer(text, 10, source, at)
        if RADIX.fullmatch(text):
            return integer(text, 0, source, at)
        if FLOAT.fullmatch(text):
            return number(text, source, at)
    if NOT_FINITE.fullmatch(text):
        not_finite(text, source, at)
    if text == "<<":
        source.refuse(Code.MERGE, at, "the merge key `<<` is refused", "write the fields out")
    return text


def integer(text: str, base: int, source: Source, at: int) -> int:
    """An integer of at most 64 bits; its digits are counted before anything is computed."""
    if len(text) <= LONGEST_INTEGER:
        value = int(text, base)
        if abs(value) <= LARGEST:
            return value
    source.refuse(
        Code.INTEGER,
        at,
        f"the integer {quoted(text, 24)} is too large",
        f"the largest is {LARGEST} (2^63 - 1)",
    )


def number(text: str, source: Source, at: int) -> float:
    """A float that is finite."""
    value = float(text)
    if math.isinf(value):
        not_finite(text, source, at)
    return value


def string(text: str, source: Source, at: int) -> str:
    """A string whose escapes did not bring in what the raw text may not hold."""
    found = UNSAFE.search(text)
    if found:
        source.refuse(
            Code.CHARACTER,
            at,
            f"this string holds U+{ord(found[0]):04X}",
            "write printable text, newlines and tabs only",
        )
    return text


def not_finite(text: str, source: Source, at: int) -> NoReturn:
    source.refuse(
        Code.NOT_FINITE,
        at,
        f"{quoted(text, 24)} is not a finite number",
        "a spec holds finite numbers only; a text goes in quotes",
    )
